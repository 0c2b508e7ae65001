"""Rows that a step after the merge puts into a merged table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from ptmgraph.graph.disk import patiently
from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.files import copy_rows, open_duckdb, quoted
from ptmgraph.graph.tables.merge import merged_schema


def add_rows(folder: Path, table: str, rows: list[dict[str, Any]]) -> int:
    """Put rows into a merged table, which stays in its order; how many it has then."""
    file, written = folder / f"{table}.parquet", folder / f"{table}.more"
    order = "id" if TABLES[table].rel is None else "start_id, end_id"
    with open_duckdb(folder) as db:
        db.register("more", pa.Table.from_pylist(rows, schema=merged_schema(TABLES[table])))
        query = f"FROM read_parquet({quoted(file)}) UNION ALL BY NAME FROM more"
        count = copy_rows(db, f"SELECT * FROM ({query}) ORDER BY {order}", written)
    patiently(written.replace, file)
    return count
