"""Everything that a store holds, in a fixed order, so that equal graphs give equal dumps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ptmgraph.graph.records import Record
from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.tables.families import write_families
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.graph.tables.merge import Merger
from tests.helpers.graph_fixture import TAKEN_AT

Dump = dict[str, list[str]]


_NODES = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS row"
_RELS = (
    "MATCH (a)-[r]->(b) RETURN labels(a)[0] + '-' + type(r) + '-' + labels(b)[0] AS table, "
    "r {.*, start_id: a.id, end_id: b.id} AS row"
)


def store_dump(store: Store) -> Dump:
    """All nodes and relationships by table, each as text, sorted; without nodes that are not of
    our labels. It is asked in two statements: to plan one for each table takes a second."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for node in store.query(_NODES, timeout=300):
        (label,) = node["labels"]
        if label in TABLES:
            found[label].append(node["row"])
    for rel in store.query(_RELS, timeout=300):
        found[rel["table"]].append(rel["row"])
    return {name: _lines(rows) for name, rows in found.items()}


def tables_dump(folder: Path) -> Dump:
    """The same of merged tables on disk."""
    return {
        name: _lines(
            {column: value for column, value in row.items() if value is not None}
            for row in pq.read_table(folder / f"{name}.parquet").to_pylist()
        )
        for name in TABLES
    }


def _lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


def merged_tables(home: Path, records: Iterable[Record]) -> Path:
    """Load the records as one snapshot and merge; the folder with the tables. No engine runs."""
    with SnapshotWriter(home, "fixture", "all", TAKEN_AT, 10) as writer:
        for record in records:
            writer.add(record)
    folder = home / "merged"
    with Merger(snapshots(home), folder) as merger:
        for _ in merger.run():
            pass
    write_families(folder)
    return folder
