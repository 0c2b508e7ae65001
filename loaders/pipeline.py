"""The way of the data: one source into its tables, then all tables into the graph."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from graph.lake import SnapshotWriter
from graph.store import StoreError
from loaders.base import Source

Advance = Callable[[int, int | None], None]
"""Called with the units of work done and, where known, how many there are."""

_EVERY = 1_000


@dataclass(frozen=True)
class Loaded:
    """What one load wrote: rows by table, and what was set aside by reason."""

    source: str
    snapshot: str
    rows: Counter[str]
    rejected: Counter[str]


def load(source: Source, home: Path, advance: Advance = lambda done, total: None) -> Loaded:
    """Read a source into its tables, replacing the snapshot of the same name.

    Raises `SourceError` when nothing can be read, `StoreError` when the disk is full; the last
    good snapshot is then as it was.
    """
    writer = SnapshotWriter(home, source.name, source.snapshot, source.taken_at, source.precedence)
    try:
        with writer:
            for number, record in enumerate(source.records()):
                writer.add(record)
                if number % _EVERY == 0:
                    advance(source.progress, source.total)
            advance(source.progress, source.total)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise StoreError(
            f"The disk of {home} is full. Free some space and load again; "
            "what was loaded before is whole."
        ) from None
    return Loaded(source.name, source.snapshot, writer.counts, writer.reasons)
