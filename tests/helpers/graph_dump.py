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


def store_dump(store: Store) -> Dump:
    """All nodes and relationships by table, each as text, sorted."""
    dump = {}
    for table in TABLES.values():
        if table.rel is None:
            cypher = f"MATCH (n:{table.name}) RETURN properties(n) AS row"
        else:
            cypher = (
                f"MATCH (a:{table.start})-[r:{table.rel.name}]->(b:{table.end}) "
                "RETURN r {.*, start_id: a.id, end_id: b.id} AS row"
            )
        dump[table.name] = _lines(row["row"] for row in store.query(cypher, timeout=300))
    return dump


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
