"""Derived sources: what the tables of all other sources imply, such as name components.

A module in this folder with a `DerivedSource` computes nodes and relationships from what was
loaded. Every build runs all of them first; one is not run again while all it rests on is as it
was: the tables that it reads, its rules, and the shape of the tables that it writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph import schema
from ptmgraph.graph.beside import BESIDE
from ptmgraph.graph.mark import mark
from ptmgraph.graph.records import arrow_schema
from ptmgraph.graph.tables.lake import Snapshot, discard, snapshots
from ptmgraph.loaders import derived
from ptmgraph.loaders.base import Source, discover


class DerivedSource(Source):
    """A source that reads the tables of the others."""

    license: ClassVar[str] = "as that of what it is derived from"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 90
    history: ClassVar[bool] = False  # that of what it is derived from says it
    reads: ClassVar[tuple[str, ...]]
    """The names of the tables that it reads; `rows` gives no others."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "tables" / self.name
        """Where its tables lie, and what it keeps for itself, in files that begin with a dot."""
        loaded = [s for s in snapshots(home) if s.source not in derived_sources()]
        self._inputs = [s for s in loaded if not s.tables.keys().isdisjoint(self.reads)]
        self.held = [t for t in self.reads if any(t in s.tables for s in self._inputs)]
        """Those of the tables that there are."""

    @property
    def snapshot(self) -> str:
        """It has one snapshot, of all that was loaded."""
        return "all"

    @property
    def mark(self) -> str:
        """Changes with the rules and with what the tables hold.

        The schema is no rule here, as a new type elsewhere would change it: what it says of the
        tables that are read stands in `reads`, and `is_stale` looks at those that were written.
        """
        rules = mark(type(self).__module__, but=(schema.__name__,))
        tables = [
            f"{table} {snapshot.checksum_of(table)}"
            for table in self.held
            for snapshot in self._inputs
            if table in snapshot.tables
        ]
        return hashlib.sha256("\n".join([rules, self.taken_at, *tables]).encode()).hexdigest()

    @property
    def taken_at(self) -> str:
        """When the newest input was taken."""
        return max((s.taken_at for s in self._inputs), default="1970-01-01T00:00:00Z")

    def rows(self, query: str, *tables: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a DuckDB query over tables of all inputs, see `table_rows`."""
        self._require_named(tables)
        yield from table_rows(self._inputs, query, *tables)

    def query(self, query: str, *tables: str) -> str:
        """The same query as text for DuckDB; some input must have each of the tables."""
        self._require_named(tables)
        return query.format(*_scans(self._inputs, tables))

    def _require_named(self, tables: Sequence[str]) -> None:
        for table in tables:
            if table not in self.reads:
                raise ValueError(f"{self.name} must name {table} in `reads`")


def _scans(inputs: Sequence[Snapshot], tables: Sequence[str]) -> list[str]:
    """SQL for all rows of each table; an empty text where no snapshot has it."""
    files = [[str(s.file(t)) for s in inputs if t in s.tables] for t in tables]
    return [f"read_parquet({names!r}, union_by_name = true)" if names else "" for names in files]


def table_rows(inputs: Sequence[Snapshot], query: str, *tables: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a DuckDB query over tables of snapshots; `{0}` stands for the first table.

    Yields nothing when no snapshot has one of the tables.
    """
    scans = _scans(inputs, tables)
    if not all(scans):
        return
    with duckdb.connect() as db:
        cursor = db.execute(query.format(*scans))
        while batch := cursor.fetchmany(10_000):
            yield from batch


def derived_sources() -> dict[str, type[DerivedSource]]:
    """All derived sources by name."""
    return {n: s for n, s in discover(derived).items() if issubclass(s, DerivedSource)}


def is_stale(home: Path, source: DerivedSource) -> bool:
    """Whether a derived source must run: it has inputs, and has not run on these by these rules
    since the schema changed what it writes."""
    done = (s for s in _derived_by(home, source) if s.mark == source.mark)
    return bool(source.held) and not any(_is_of_today(snapshot) for snapshot in done)


def remove_old(home: Path, source: DerivedSource) -> None:
    """Remove what a derived source gave when it had inputs, and what it gave under another name,
    as earlier versions did."""
    for old in _derived_by(home, source):
        if not source.held or old.name != source.snapshot:
            discard(old.folder)


def _derived_by(home: Path, source: DerivedSource) -> list[Snapshot]:
    return [s for s in snapshots(home) if s.source == source.name]


def _is_of_today(snapshot: Snapshot) -> bool:
    """Whether the tables of a snapshot are whole and have the columns that the schema declares."""
    declared = schema.TABLES | BESIDE
    try:
        return all(
            table in declared
            and pq.read_schema(snapshot.file(table)).equals(arrow_schema(declared[table].columns))
            for table in snapshot.tables
        )
    except (OSError, pa.ArrowException):
        return False
