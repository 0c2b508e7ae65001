"""The way of the data: a source into its tables, what they imply, and all tables to the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from filelock import Timeout

from ptmgraph.graph.build import build_graph, build_turn, nothing_loaded
from ptmgraph.graph.current import BuiltGraph
from ptmgraph.graph.disk import is_full
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.records import PassedOver
from ptmgraph.graph.store.protocol import Progress
from ptmgraph.graph.tables.damage import damaged_loads
from ptmgraph.graph.tables.files import plain_error
from ptmgraph.graph.tables.lake import SnapshotWriter, remove, snapshots, source_lock
from ptmgraph.loaders.base import Source
from ptmgraph.loaders.derived.base import derived_sources, is_stale, remove_old
from ptmgraph.loaders.derived.claim_findings import CLAIM_FINDINGS
from ptmgraph.loaders.derived.license_bases import KNOWN_BASES
from ptmgraph.loaders.derived.license_mirrors import LICENSE_MIRRORS
from ptmgraph.loaders.derived.license_verdicts import LICENSE_VERDICTS
from ptmgraph.loaders.derived.model_attributes import MODEL_ATTRIBUTES
from ptmgraph.loaders.derived.risks import RISKS

Advance = Callable[[int, int | None], None]
"""Called with the units of work done and, where known, how many there are."""

AFTER_MERGE = (
    *(KNOWN_BASES, LICENSE_MIRRORS, LICENSE_VERDICTS),
    *(MODEL_ATTRIBUTES, RISKS, CLAIM_FINDINGS),
)
"""What is derived from the merged tables, not from those of a source."""

_EVERY = 1_000


@dataclass(frozen=True)
class Loaded:
    """What one load wrote: rows by table, what was set aside by reason, what was passed over, which
    other snapshots it has put out of date, which are gone, and how many rows are new, gone or
    changed since the load of that name before it, by table and change."""

    source: str
    snapshot: str
    rows: Counter[str]
    rejected: Counter[str]
    passed_over: tuple[PassedOver, ...] = ()
    replaced: tuple[str, ...] = ()
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)


def load(
    source: Source,
    home: Path,
    advance: Advance = lambda done, total: None,
    waiting: Callable[[], None] = lambda: None,
) -> Loaded:
    """Read a source into its tables, replacing the snapshot of the same name.

    Another load of the same source is waited for; `waiting` is called then. Raises `SourceError`
    when nothing can be read, `StoreError` when the disk is full or there is too little memory; the
    last good snapshot is then as it was.
    """
    try:
        with _turn(home, source.name, waiting):
            return _load(source, home, advance)
    except (OSError, duckdb.Error) as error:
        fault = plain_error("The tables cannot be read", error)
        if not is_full(fault):
            raise fault from None
        raise StoreError(
            f"The disk of {home} is full. Free some space and load again; "
            "what was loaded before is whole."
        ) from None


@contextmanager
def _turn(home: Path, source: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a source."""
    lock = source_lock(home, source)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _load(source: Source, home: Path, advance: Advance) -> Loaded:
    # Not before the lock is held: to say when it was taken, a source may open its crawl.
    taken_at = source.taken_at
    facts = (source.name, source.snapshot, taken_at, source.precedence, source.mark)
    with SnapshotWriter(home, *facts, history=source.history, once=source.once) as writer:
        for number, record in enumerate(source.records()):
            writer.add(record)
            if number % _EVERY == 0:
                advance(source.progress, source.total)
        advance(source.progress, source.total)
    replaced = [
        earlier.name
        for earlier in snapshots(home)
        if earlier.source == source.name
        and earlier.name != source.snapshot
        and source.replaces(earlier)
    ]
    for name in replaced:
        remove(home, source.name, name)
    return Loaded(
        source.name,
        source.snapshot,
        writer.counts,
        writer.reasons,
        writer.passed_over.entries(),
        tuple(replaced),
        writer.changes,
    )


def build(
    home: Path,
    progress: Progress = lambda step, rows: None,
    waiting: Callable[[], None] = lambda: None,
    *,
    again: bool = False,
) -> BuiltGraph:
    """Derive what the loaded tables imply, then build the graph; with `again` also when nothing
    changed. Another build is waited for; `waiting` is called then, and what was loaded meanwhile
    is built too. Raises `StoreError`."""
    if not (home / "tables").is_dir():
        raise nothing_loaded(home)
    with build_turn(home, waiting):
        while True:
            before = _loaded(home)
            try:
                _derive(home, progress)
                return build_graph(home, progress, AFTER_MERGE, again=again)
            except (StoreError, OSError):
                # A load may have replaced tables that were being read: then again, with the new.
                if _loaded(home) == before:
                    raise


def _loaded(home: Path) -> set[Path]:
    """The folders of what was loaded, and not derived."""
    derived = derived_sources()
    return {s.folder for s in snapshots(home) if s.source not in derived}


def _derive(home: Path, progress: Progress) -> None:
    """Let all derived sources run whose inputs or rules changed. Raises `StoreError` for damaged
    tables; derived ones are made anew."""
    derived = derived_sources()
    for damage in damaged_loads(home):
        if damage.source not in derived:
            raise StoreError(str(damage))
        remove(home, damage.source, damage.name)
    if not _loaded(home):
        raise nothing_loaded(home)
    for name, kind in derived.items():
        source = kind(home)
        if is_stale(home, source):
            progress(f"derive {name}", load(source, home).rows.total())
        remove_old(home, source)
