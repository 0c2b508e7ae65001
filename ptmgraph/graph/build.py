"""Building: the tables of all snapshots become a new graph, which then takes the old one's place.

A build writes a folder of its own, its manifest last, and changes the name in `graphs/current`
at the end (see `current`, beside this file). So a killed build changes nothing, and readers of the
old graph keep it: its folder stays until the next build.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.disk import (
    disk_full,
    is_full,
    put_in_place,
    remove_folder,
    room,
    write_whole,
)
from ptmgraph.graph.engine_package import installed_engine
from ptmgraph.graph.errors import StoreError, StoreUnavailable
from ptmgraph.graph.heap import give_back_memory, writing_heap
from ptmgraph.graph.mark import mark
from ptmgraph.graph.schema import FORMAT, TABLES
from ptmgraph.graph.seal import sealed, with_checksum
from ptmgraph.graph.store.arcade import start_cache
from ptmgraph.graph.store.arcade.writing import LOADER, check_database, write_database
from ptmgraph.graph.store.protocol import Progress
from ptmgraph.graph.tables.files import plain_error, rows_of

_PARTIAL = ".partial"
# What a graph does not depend on, though `build_graph` uses it: how fast Java starts.
_NO_RULES = (start_cache.__name__,)
# A database without properties takes more than this, so none is refused that would fit.
_SMALLEST = 4_000_000
_ROW_BYTES = 100
_OFTEN = 3  # observations of one relationship: most are observed once or twice


@dataclass(frozen=True)
class AfterMerge:
    """A step of a build that stands above this package: it writes into the merged tables.

    `name` is for the reports of progress. `write` gets the folder, and yields each table that it
    wrote with the number of its rows. `rules` gives a mark of the rules it goes by: when that
    changes, a graph is built anew. `find` is what can be done before `write`: it reads merged
    tables that no later step writes, and goes on beside the later steps, since it takes one core
    and they take the other; `write` comes after them.
    """

    name: str
    write: Callable[[Path], Iterable[tuple[str, int]]]
    rules: Callable[[], str]
    find: Callable[[Path], None] | None = None


@contextmanager
def build_turn(home: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of builds. Another build here is waited for; `waiting` is called then. Who
    holds it may take it again. Raises `StoreError` when the folder cannot be written."""
    graphs = home / "graphs"
    try:
        graphs.mkdir(parents=True, exist_ok=True)
        lock = FileLock(graphs / ".lock", is_singleton=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire()
    except OSError as error:
        raise _not_written(home, error) from None
    try:
        yield
    finally:
        lock.release()


def build_graph(
    home: Path,
    progress: Progress = lambda step, rows: None,
    after_merge: Sequence[AfterMerge] = (),
    *,
    again: bool = False,
) -> BuiltGraph:
    """Build a new graph from all snapshots of the data home, and put it into use.

    When nothing it rests on has changed since the last build, that graph is kept, but for `again`.
    It rests on the snapshots, in the order of trust; on the code that makes graphs; and on the
    rules of the steps `after_merge`, in their order. Raises `StoreError` with a sentence; the
    tables and the graph in use are untouched then.
    """
    from ptmgraph.graph.tables.lake import snapshots

    with build_turn(home):
        inputs = snapshots(home)
        if not inputs:
            raise nothing_loaded(home)
        wanted = {f"{s.source}/{s.name}": s.checksum for s in inputs}
        rules = _rules(after_merge)
        for graph in [] if again else _in_use(home):
            same = list(graph.manifest["snapshots"].items()) == list(wanted.items())
            if same and graph.manifest["rules"] == rules:
                return graph
        try:
            return _build(
                home, inputs, {"rules": rules, "snapshots": wanted}, after_merge, progress
            )
        except (OSError, duckdb.Error) as error:
            raise _not_written(home, error) from None


def nothing_loaded(home: Path) -> StoreUnavailable:
    """The error of a build without tables."""
    return StoreUnavailable(f"Nothing is loaded in {home} yet. Try: ptmgraph load sample")


def _not_written(home: Path, error: OSError | duckdb.Error) -> StoreError:
    fault = plain_error("The graph could not be written", error)
    if isinstance(fault, StoreError):
        return fault
    if not is_full(fault):
        return StoreError(f"The graph could not be written: {fault}.")
    return StoreError(
        f"The disk of {home} is full ({room(home) // 2**20} MB free), or a quota is used up. Free "
        "some space and run: ptmgraph build. The tables and the graph in use are whole."
    )


def _build(
    home: Path,
    inputs: list[Any],
    rests_on: dict[str, Any],
    after_merge: Sequence[AfterMerge],
    progress: Progress,
) -> BuiltGraph:
    graphs = home / "graphs"
    for left in graphs.glob(f"*{_PARTIAL}"):
        shutil.rmtree(left, ignore_errors=True)
    if installed_engine():  # what cannot fit is told before all is merged
        writing_heap(sum(snapshot.rows for snapshot in inputs) // _OFTEN)
    name = str(time.time_ns())
    partial = graphs / (name + _PARTIAL)
    try:
        with ThreadPoolExecutor() as beside:
            if installed_engine() and not start_cache.flags():
                progress("prepare a faster start", 0)
                beside.submit(start_cache.record, home)
            indexing = _make_tables(inputs, partial, progress, after_merge, beside)
            _require_room(partial / "tables")
            facts = _fill(home, partial, progress)
            indexing.result()
            progress("index ids", 0)
        _finish(partial, graphs / name, {**facts, **rests_on})
        _point(graphs, name)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        if not any(graph.folder.name == name for graph in _in_use(home)):
            shutil.rmtree(graphs / name, ignore_errors=True)
        raise
    return current_graph(home)


def _fill(home: Path, partial: Path, progress: Progress) -> dict[str, Any]:
    """Write the database: the engine, and how much is in it. Where there is no engine the tables
    are all: they can be searched, and published to a server.

    Beside the check of the database, Java's start-up cache is recorded anew when Java did not take
    the one that is there.
    """
    tables, database = partial / "tables", partial / "arcade"
    if not installed_engine():
        return {"engine": "", "counts": _counts(tables)}
    with ThreadPoolExecutor() as beside:
        flags = start_cache.flags()
        loaded = write_database(tables, database, home, flags, progress)
        # When no other process made one meanwhile.
        if flags and not loaded["from_cache"] and start_cache.flags() == flags:
            progress("prepare a faster start", 0)
            beside.submit(start_cache.record, home)
        check_database(tables, database, home, loaded["counts"], start_cache.flags(), progress)
    return {"engine": loaded["engine"], "counts": loaded["counts"]}


def _counts(tables: Path) -> dict[str, int]:
    """How many nodes of each label and relationships of each type the merged tables hold."""
    counts: Counter[str] = Counter()
    for name, table in TABLES.items():
        rows = pq.read_metadata(tables / f"{name}.parquet").num_rows
        counts[table.rel.name if table.rel else name] += rows
    return dict(counts)


def _in_use(home: Path) -> list[BuiltGraph]:
    """The graph in use, if there is one."""
    try:
        return [current_graph(home)]
    except StoreUnavailable:
        return []


def _make_tables(
    inputs: list[Any],
    partial: Path,
    progress: Progress,
    after_merge: Sequence[AfterMerge],
    beside: Executor,
) -> Future[None]:
    """Write the merged tables. The index of ids is begun before the last of them: it needs no
    tallies, and is written in a thread beside these and beside the database."""
    from ptmgraph.graph.store.ranked_entries import rank_entries
    from ptmgraph.graph.store.search_index import write_ranked
    from ptmgraph.graph.tables.tallies import write_tallies

    tables = partial / "tables"
    try:
        _merge(inputs, tables, progress)
        for step, table, rows in _written_after(after_merge, tables):
            progress(f"{step} {table}", rows)
        ranked = rank_entries(tables, partial)
        indexing = beside.submit(write_ranked, ranked, partial / "search.sqlite")
        for table, rows in write_tallies(tables):
            progress(f"count {table}", rows)
    except duckdb.Error as error:
        raise plain_error("The tables could not be merged", error) from None
    shutil.rmtree(tables / "spill", ignore_errors=True)
    give_back_memory()
    return indexing


def _merge(inputs: list[Any], tables: Path, progress: Progress) -> None:
    from ptmgraph.graph.tables.families import write_families
    from ptmgraph.graph.tables.merge import Merger
    from ptmgraph.graph.tables.rests_on import write_reach

    with Merger(inputs, tables) as merger:
        for table, rows in merger.run():
            progress(f"merge {table}", rows)
    for table, rows in (write_families(tables) | write_reach(tables)).items():
        progress(f"merge {table}", rows)


def _written_after(steps: Sequence[AfterMerge], tables: Path) -> Iterator[tuple[str, str, int]]:
    """Let the steps write; yields the name of each with the tables that it wrote and their rows."""
    found: list[tuple[AfterMerge, Future[None]]] = []
    with ThreadPoolExecutor(1) as beside:
        for step in steps:
            if step.find:
                found.append((step, beside.submit(step.find, tables)))
            else:
                yield from ((step.name, *written) for written in step.write(tables))
        for step, finding in found:
            finding.result()
            yield from ((step.name, *written) for written in step.write(tables))


def _require_room(tables: Path) -> None:
    """Raise `OSError` when the database cannot fit: it takes more than this (measured)."""
    if room(tables) < _SMALLEST + _ROW_BYTES * rows_of(tables):
        raise disk_full()


def _finish(partial: Path, final: Path, facts: dict[str, Any]) -> None:
    """Write the manifest, and give the graph its name when all of it is on the disk."""
    manifest = with_checksum({"format": FORMAT, **facts, "files": sealed(partial)})
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    put_in_place(partial, final)


def _point(graphs: Path, name: str) -> None:
    """Name the new graph as the one in use. The one before it stays for those who read it;
    older ones are removed."""
    kept = {name, *(g.folder.name for g in _in_use(graphs.parent))}
    write_whole(graphs / "current", name)
    for folder in graphs.iterdir():
        if folder.is_dir() and folder.name not in kept:
            remove_folder(folder, folder.with_name(folder.name + _PARTIAL))


def _rules(after_merge: Sequence[AfterMerge]) -> list[str]:
    """The marks of the code that makes graphs with their declaration, and of each further step."""
    return [mark(__name__, LOADER, but=_NO_RULES), *(step.rules() for step in after_merge)]
