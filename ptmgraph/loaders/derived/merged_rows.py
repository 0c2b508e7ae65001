"""How a step after the merge writes into a merged table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ptmgraph.graph.disk import patiently
from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.files import copy_rows, open_duckdb, quoted
from ptmgraph.graph.tables.merge import merged_schema


def add_rows(folder: Path, table: str, rows: list[dict[str, Any]]) -> int:
    """Put rows into a merged table, which stays in its order; how many it has then."""
    file = folder / f"{table}.parquet"
    order = "id" if TABLES[table].rel is None else "start_id, end_id"
    with open_duckdb(folder) as db:
        db.register("more", pa.Table.from_pylist(rows, schema=merged_schema(TABLES[table])))
        query = f"FROM read_parquet({quoted(file)}) UNION ALL BY NAME FROM more"
        return replace_rows(db, folder, table, f"SELECT * FROM ({query}) ORDER BY {order}")


def replace_rows(db: duckdb.DuckDBPyConnection, folder: Path, table: str, query: str) -> int:
    """Write a merged table anew, as the query gives it from the table of before and others; how
    many rows it has then."""
    written = folder / f"{table}.new"
    rows = copy_rows(db, query, written)
    patiently(written.replace, folder / f"{table}.parquet")
    return rows
