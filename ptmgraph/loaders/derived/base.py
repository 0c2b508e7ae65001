"""Derived sources: what the tables of all other sources imply, such as name components.

A module with a `DerivedSource` computes nodes and relationships from what was loaded. Every
build runs all of them first; one whose inputs and rules have not changed is not run again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import duckdb

from ptmgraph import analysis, graph
from ptmgraph.graph.mark import mark
from ptmgraph.graph.tables.lake import Snapshot, snapshots
from ptmgraph.loaders.base import Source

# Where the rules stand: what `analysis` knows, the schema, and the sources themselves.
_RULES = (Path(analysis.__path__[0]), Path(graph.__path__[0]), Path(__file__).parents[1])


class DerivedSource(Source):
    """A source that reads the tables of the others."""

    license: ClassVar[str] = "as that of what it is derived from"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 90

    def __init__(self, home: Path) -> None:
        self._home = home
        self._inputs = [s for s in snapshots(home) if s.source not in derived_names()]

    @property
    def snapshot(self) -> str:
        """Names the inputs and the rules, so that the same inputs need no second run."""
        marks = [mark(*_RULES), *(s.checksum for s in self._inputs)]
        return hashlib.sha256(" ".join(marks).encode()).hexdigest()[:16]

    @property
    def taken_at(self) -> str:
        """When the newest input was taken."""
        return max((s.taken_at for s in self._inputs), default="1970-01-01T00:00:00Z")

    def rows(self, query: str, *tables: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a DuckDB query over tables of all inputs, see `table_rows`."""
        yield from table_rows(self._inputs, query, *tables)


def table_rows(inputs: Sequence[Snapshot], query: str, *tables: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a DuckDB query over tables of snapshots; `{0}` stands for the first table.

    Yields nothing when no snapshot has one of the tables.
    """
    files = [[str(s.file(t)) for s in inputs if t in s.tables] for t in tables]
    if not all(files):
        return
    scans = [f"read_parquet({names!r}, union_by_name = true)" for names in files]
    with duckdb.connect() as db:
        cursor = db.execute(query.format(*scans))
        while batch := cursor.fetchmany(10_000):
            yield from batch


def derived_sources() -> dict[str, type[DerivedSource]]:
    """All derived sources by name."""
    from ptmgraph.loaders.base import discover

    return {n: s for n, s in discover().items() if issubclass(s, DerivedSource)}


def derived_names() -> set[str]:
    """The names of all derived sources."""
    return set(derived_sources())


def is_stale(home: Path, source: DerivedSource) -> bool:
    """Whether a derived source must run: it has not, from these inputs by these rules."""
    return all(s.name != source.snapshot for s in _derived_by(home, source))


def remove_old(home: Path, source: DerivedSource) -> None:
    """Remove what a derived source gave from other inputs or by other rules."""
    for old in _derived_by(home, source):
        if old.name != source.snapshot:
            shutil.rmtree(old.folder)


def _derived_by(home: Path, source: DerivedSource) -> list[Snapshot]:
    return [s for s in snapshots(home) if s.source == source.name]
