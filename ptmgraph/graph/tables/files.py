"""Tables as files: reading and writing Parquet with flat memory, row by row or by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.disk import disk_full, says_full
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.heap import memory_here, working_memory

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000


def read_table(file: Path, *columns: str) -> Iterator[tuple[Any, ...]]:
    """These columns of a table, row by row, in the order of the file."""
    for batch in pq.ParquetFile(file).iter_batches(columns=list(columns)):
        values = [batch.column(name).to_pylist() for name in columns]
        yield from zip(*values, strict=True)


def read_some(
    file: Path, where: str, wanted: Iterable[str], *columns: str
) -> list[tuple[Any, ...]]:
    """These columns of the rows where `where`, an expression of SQL, gives one of the texts that
    are wanted, in their order."""
    import duckdb  # the processes that only read tables start without it

    query = (
        f"SELECT {', '.join(columns)} FROM read_parquet(?) "
        f"WHERE {where} IN (SELECT unnest(?)) ORDER BY ALL"
    )
    with duckdb.connect() as db:
        return db.execute(query, [str(file), [*wanted]]).fetchall()


def rows_of(tables: Path) -> int:
    """How many rows all tables of a folder have together."""
    return sum(pq.read_metadata(file).num_rows for file in tables.glob("*.parquet"))


def write_rows(file: Path, schema: pa.Schema, rows: Iterable[Sequence[Any]]) -> int:
    """Write a table; the number of its rows."""
    written, waiting = 0, iter(rows)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := list(islice(waiting, _BATCH)):
            columns = zip(zip(*batch, strict=True), schema, strict=True)
            arrays = [pa.array(values, type=field.type) for values, field in columns]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
            written += len(batch)
    return written


def open_duckdb(folder: Path, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """DuckDB with so much memory at most, by default `working_memory`; what does not fit goes to
    the folder `spill` in `folder`.

    Rows have no order but the one that a query asks for.
    """
    import duckdb  # the processes that only read tables start without it

    db = duckdb.connect()
    db.execute("SET preserve_insertion_order = false")
    db.execute(f"SET memory_limit = '{memory or working_memory()}'")
    db.execute("SET temp_directory = ?", [str(folder / "spill")])
    return db


def plain_error(failed: str, error: OSError | duckdb.Error) -> OSError | StoreError:
    """What an error of DuckDB means: the `OSError` of a full disk, else a `StoreError` that begins
    with what failed. An `OSError` stays as it is."""
    import duckdb  # as above

    if isinstance(error, OSError):
        return error
    if says_full(str(error)):
        return disk_full()
    if isinstance(error, duckdb.OutOfMemoryException):
        said = f"there is too little memory{memory_here()}, of which DuckDB may take"
        return StoreError(f"{failed}: {said} {working_memory()}. Do it where there is more.")
    return StoreError(f"{failed}: {error}")


def copy_rows(db: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    """Write what a query of DuckDB selects as a table; the number of its rows."""
    options = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000"
    row = db.execute(f"COPY ({query}) TO {quoted(file)} ({options})").fetchone()
    assert row is not None
    return int(row[0])


def ids_again(file: Path) -> tuple[int, tuple[str, ...]]:
    """How many rows of a table have an id that another row has before them, and the first three of
    these ids."""
    with open_duckdb(file.parent) as db:
        again = f"SELECT id, count(*) - 1 AS more FROM {quoted(file)} GROUP BY id HAVING more > 0"
        query = f"SELECT coalesce(sum(more), 0)::BIGINT, list(id ORDER BY id)[:3] FROM ({again})"
        count, ids = db.execute(query).fetchone() or (0, None)
    return count, tuple(ids or ())


def quoted(file: Path) -> str:
    """The name of a file as text in SQL."""
    return "'" + str(file).replace("'", "''") + "'"
