"""Rows that a source gives by columns, as the records that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ptmgraph.graph.records import ColumnRows, Node, Record, Rel
from ptmgraph.graph.schema import TABLES


def one_by_one(records: Iterable[Record]) -> Iterator[Record]:
    """The same records, with a node or relationship for each of the rows given by columns."""
    for record in records:
        if not isinstance(record, ColumnRows):
            yield record
            continue
        for row in record.columns.to_pylist():
            yield _record(record.table, row)


def _record(name: str, row: dict[str, Any]) -> Node | Rel:
    table = TABLES[name]
    if table.rel is None:
        return Node(name, row.pop("id"), row)
    ends = (table.start, row.pop("start_id"), table.rel.name, table.end, row.pop("end_id"))
    seen = {key: row.pop(key) for key in ("source", "evidence", "declared", "confidence")}
    return Rel(*ends, properties=row, **seen)
