"""Writing to Neo4j: make the database hold exactly what the merged tables hold.

The tables are sorted by id, so they are compared with the server in windows of ids: what is
missing is created, what differs is set, what the tables no longer have is removed. So a load can
be repeated at any time, ends what a killed one began, and needs no notes about how far it came.
Where the server has nothing of a table yet, it is only written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pyarrow.parquet as pq

from ptmgraph.graph.errors import QueryError, StoreError
from ptmgraph.graph.schema import NODES, TABLES, Table
from ptmgraph.graph.store.neo4j.driver import Address, explained, open_driver
from ptmgraph.graph.store.neo4j.statements import CONSTRAINT_PREFIX, Statements, constraints
from ptmgraph.graph.store.protocol import Progress
from ptmgraph.graph.store.result import Row

WINDOW = 2_000  # four times so many rows, with 15 properties each, fit in 100 MB of a server
THREADS = 4
_LAST = "Snapshot"


@dataclass(frozen=True)
class Window:
    """Rows of a table whose first column is after `low` and up to `high`, and all of those.

    None means without a bound. `compare` is false where the server has nothing yet.
    """

    low: str | None
    high: str | None
    rows: list[Row]
    compare: bool


def load_neo4j(
    url: str, tables: Path, progress: Progress = lambda step, rows: None
) -> dict[str, int]:
    """Make the database that `url` names equal to the merged tables in the folder `tables`.

    Returns the rows of each table. Run one load at a time. Raises a `StoreError`; whatever went
    wrong, loading again mends it.
    """
    address = Address(url)
    with open_driver(address) as driver, explained(address):
        try:
            return _Loader(driver, address.database, tables).run(progress)
        except QueryError as error:
            raise StoreError(f"Neo4j could not be written: {error}") from None


class _Loader:
    def __init__(self, driver: neo4j.Driver, database: str | None, tables: Path) -> None:
        self._driver, self._database, self._tables = driver, database, tables

    def run(self, progress: Progress) -> dict[str, int]:
        """Nodes, then relationships; the Snapshot nodes go first and come last, so that their
        presence says that the graph is whole."""
        self._take_possession()
        self._ask(f"MATCH (s:{_LAST}) DELETE s")
        counts = {}
        for table in sorted(TABLES.values(), key=lambda table: table.name == _LAST):
            counts[table.name] = self._load(table)
            if counts[table.name]:
                progress(f"load {table.name}", counts[table.name])
        return counts

    def _take_possession(self) -> None:
        """Refuse a database that has such nodes from elsewhere: a load would remove them. Ours
        has our constraints, which come before everything else, or came from an import, and has
        Snapshot nodes."""
        known = "SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH $prefix RETURN count(*) AS n"
        imported = f"MATCH (s:{_LAST}) RETURN count(s.checksum) AS n"
        ours = self._ask(known, prefix=CONSTRAINT_PREFIX) + self._ask(imported)
        if not any(row["n"] for row in ours):
            for node in NODES:
                if self._ask(f"MATCH (n:{node.name}) RETURN count(n) AS n")[0]["n"]:
                    raise StoreError(
                        f"The database holds {node.name} nodes that ptmgraph did not write, and "
                        "loading would remove them. Name an empty database: neo4j://HOST/DATABASE"
                    )
        for statement in constraints():
            self._ask(statement)
        self._ask("CALL db.awaitIndexes()")

    def _ask(self, statement: str, **values: Any) -> list[Row]:
        with self._driver.session(database=self._database) as session:
            return session.run(statement, values).data()

    def _load(self, table: Table) -> int:
        """Bring one table to the server, on several threads. Raises `StoreError` when the
        server then has another number of rows."""
        file = pq.ParquetFile(self._tables / f"{table.name}.parquet")
        rows: int = file.metadata.num_rows
        statements = Statements(table)
        there = self._ask(statements.count)[0]["n"]
        if not rows and not there:
            return 0
        with ThreadPoolExecutor(THREADS, thread_name_prefix="ptmgraph-neo4j") as pool:
            pending: deque[Future[None]] = deque()
            try:
                for window in windows(file, compare=there > 0):
                    pending.append(pool.submit(self._write, statements, window))
                    if len(pending) > 2 * THREADS:
                        pending.popleft().result()
                while pending:
                    pending.popleft().result()
            finally:
                for future in pending:
                    future.cancel()
                    with suppress(Exception):
                        future.result()
        there = self._ask(statements.count)[0]["n"]
        if there != rows:
            raise StoreError(f"{table.name} has {there} rows on the server, not {rows}; load again")
        return rows

    def _write(self, statements: Statements, window: Window) -> None:
        """One window, in one transaction. The driver repeats it after deadlocks, elections of a
        new leader and lost connections."""
        with self._driver.session(database=self._database) as session:
            session.execute_write(_write_window, statements, window)


def windows(file: pq.ParquetFile, compare: bool) -> Iterator[Window]:
    """A table in windows of about `WINDOW` rows, cut between different ids; always one."""
    rows: list[Row] = []
    key, low = file.schema_arrow.names[0], None
    for batch in file.iter_batches(WINDOW):
        rows += batch.to_pylist()
        high = rows[-1][key]
        whole = next(n for n in range(len(rows), -1, -1) if n == 0 or rows[n - 1][key] != high)
        if whole >= WINDOW:
            cut = rows[whole - 1][key]
            yield Window(low, cut, rows[:whole], compare)
            rows, low = rows[whole:], cut
    yield Window(low, None, rows, compare)


def _write_window(tx: neo4j.ManagedTransaction, statements: Statements, window: Window) -> None:
    missing = {statements.key(row): known for row in window.rows if (known := _known(row))}
    changed, stale = [], []
    if window.compare:
        bounds = {"low": window.low, "high": window.high}
        found = tx.run(statements.read(window.low, window.high), bounds)
        for element, there in found:
            meant = missing.pop(statements.key(there), None)
            if meant is None:  # no longer meant to be, or there twice
                stale.append(element)
            elif meant != there:
                changed.append({"element": element, **statements.written(meant)})
    _run(tx, statements.delete, stale)
    _run(tx, statements.change, changed)
    # In order of their ends, so that two windows take the locks of shared ends in one order.
    created = [statements.written(row) for row in missing.values()]
    _run(tx, statements.create, sorted(created, key=lambda row: row.get("end", "")))


def _run(tx: neo4j.ManagedTransaction, statement: str, rows: list[Any]) -> None:
    if rows:
        tx.run(statement, rows=rows).consume()


def _known(row: Row) -> Row:
    """The properties that have a value: an absent property is null."""
    return {name: value for name, value in row.items() if value is not None}
