"""Short ways to read a record of the Hub and to look at what came of it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.loaders.hub.rows import RepoType, records


def read(raw: dict[str, Any], kind: RepoType = "model") -> list[Record]:
    return records(raw, "dump.parquet", 7, kind)


def model(**raw: Any) -> list[Record]:
    return read({"id": "me/mine", **raw})


def edges(found: Iterable[Record], *types: str) -> set[tuple[str, str, str]]:
    """(type, end, source) of relationships, those of the types alone when some are given."""
    return {
        (r.type, r.end_id, r.source)
        for r in found
        if isinstance(r, Rel) and (not types or r.type in types)
    }


def node(found: Iterable[Record], type: str = "Model") -> Node:
    (only,) = [r for r in found if isinstance(r, Node) and r.type == type]
    return only


def facts(found: Iterable[Record]) -> set[str]:
    """The nodes and relationships that were read, as comparable text."""
    return {repr(record) for record in found if isinstance(record, Node | Rel)}


def model_ids(found: Iterable[Record]) -> set[str]:
    """The ids of the models that were read."""
    return {record.id for record in found if isinstance(record, Node) and record.type == "Model"}


def reasons(found: Iterable[Record]) -> list[str]:
    """Why values and records were set aside."""
    return [record.reason for record in found if isinstance(record, Rejected)]


def shard(*ids: str, **more: Any) -> bytes:
    """A Parquet file with these models or datasets, and more columns."""
    columns = {"id": list(ids), "tags": [["license:mit"]] * len(ids), **more}
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()
