"""Building: the tables of all snapshots become a new graph, which then takes the old one's place.

A build writes a folder of its own, its manifest last, and changes the name in `graphs/current`
at the end (see `current`, beside this file). So a killed build changes nothing, and readers of the
old graph keep it: its folder stays until the next build.
"""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.errors import StoreError, StoreUnavailable
from ptmgraph.graph.mark import mark
from ptmgraph.graph.processes import engine_heap, module_command, module_environment
from ptmgraph.graph.schema import FORMAT
from ptmgraph.graph.store.arcade import start_cache
from ptmgraph.graph.store.protocol import Progress

_PARTIAL = ".partial"
_LOADER = "ptmgraph.graph.store.arcade.loader"
# What a graph does not depend on, though `build_graph` uses it: how fast Java starts.
_NO_RULES = (start_cache.__name__,)


@dataclass(frozen=True)
class AfterMerge:
    """A step of a build that stands above this package: it writes into the merged tables.

    `name` is for the reports of progress. `write` gets the folder, and yields each table that it
    wrote with the number of its rows. `rules` gives a mark of the rules it goes by: when that
    changes, a graph is built anew.
    """

    name: str
    write: Callable[[Path], Iterable[tuple[str, int]]]
    rules: Callable[[], str]


def build_graph(
    home: Path,
    progress: Progress = lambda step, rows: None,
    after_merge: Sequence[AfterMerge] = (),
) -> BuiltGraph:
    """Build a new graph from all snapshots of the data home, and put it into use.

    When nothing it rests on has changed since the last build, that graph is kept. It rests on the
    snapshots, in the order of trust; on the code that makes graphs; and on the rules of the
    steps `after_merge`, in their order. Raises `StoreError` with a sentence; the tables and the
    graph in use are untouched then.
    """
    from ptmgraph.graph.tables.lake import snapshots

    inputs = snapshots(home)
    if not inputs:
        raise StoreUnavailable(f"Nothing is loaded in {home} yet. Try: ptmgraph load sample")
    graphs = home / "graphs"
    graphs.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(graphs / ".lock", timeout=0):
            return _build(home, graphs, inputs, after_merge, progress)
    except Timeout:
        raise StoreError("Another build is running here; wait until it is done.") from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full(home) from None
        raise StoreError(f"The graph could not be written: {error}.") from None


def _full(home: Path) -> StoreError:
    free = shutil.disk_usage(home).free // 2**20
    return StoreError(
        f"The disk of {home} is full ({free} MB free). Free some space and run: ptmgraph build. "
        "The tables and the graph in use are whole."
    )


def _build(
    home: Path,
    graphs: Path,
    inputs: list[Any],
    after_merge: Sequence[AfterMerge],
    progress: Progress,
) -> BuiltGraph:
    wanted = {f"{s.source}/{s.name}": s.checksum for s in inputs}
    rules = _rules(after_merge)
    for graph in _in_use(home):
        same = list(graph.manifest["snapshots"].items()) == list(wanted.items())
        if same and graph.manifest["rules"] == rules:
            return graph
    for left in graphs.glob(f"*{_PARTIAL}"):
        shutil.rmtree(left, ignore_errors=True)
    name = str(time.time_ns())
    partial = graphs / (name + _PARTIAL)
    try:
        _merge(inputs, partial / "tables", progress, after_merge)
        flags = start_cache.flags()
        loaded = _load(home, partial, flags, progress)
        _index(partial, progress)
        _finish(partial, loaded, rules, wanted)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.rename(graphs / name)
    _point(graphs, name)
    graph = current_graph(home)
    if not loaded["from_cache"] and start_cache.flags() == flags:  # no other process made one
        progress("prepare a faster start", 0)
        start_cache.record(graph.database, home / "cache")
    return graph


def _in_use(home: Path) -> list[BuiltGraph]:
    """The graph in use, if there is one."""
    try:
        return [current_graph(home)]
    except StoreUnavailable:
        return []


def _merge(
    inputs: list[Any], tables: Path, progress: Progress, after_merge: Sequence[AfterMerge]
) -> None:
    from ptmgraph.graph.tables.families import write_families
    from ptmgraph.graph.tables.merge import Merger
    from ptmgraph.graph.tables.rests_on import write_reach

    try:
        with Merger(inputs, tables) as merger:
            for table, rows in merger.run():
                progress(f"merge {table}", rows)
        for table, rows in (write_families(tables) | write_reach(tables)).items():
            progress(f"merge {table}", rows)
        for step in after_merge:
            for table, rows in step.write(tables):
                progress(f"{step.name} {table}", rows)
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise OSError(errno.ENOSPC, "disk full") from None
        raise StoreError(f"The tables could not be merged: {error}") from None
    shutil.rmtree(tables / "spill", ignore_errors=True)


def _load(home: Path, partial: Path, flags: Sequence[str], progress: Progress) -> dict[str, Any]:
    """Let the loader process write the database; its report."""
    cache = home / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    places = [str(partial / "tables"), str(partial / "arcade"), str(cache), engine_heap(), *flags]
    log = cache / "engine.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            module_command(_LOADER, *places),
            stdout=subprocess.PIPE,
            stderr=errors,
            stdin=subprocess.PIPE,  # it ends when this does
            env=module_environment(),
            start_new_session=True,
        )
        report: dict[str, Any] = {"error": f"the loader ended early; see {log}"}
        try:
            assert process.stdout is not None
            with process.stdout as lines:
                for line in lines:
                    report = json.loads(line)
                    if "table" in report:
                        progress(f"load {report['table']}", report["rows"])
        finally:
            process.kill()
            process.communicate()
    if "counts" not in report:
        message = str(report.get("error", f"the loader ended early; see {log}"))
        if "No space left" in message:
            raise OSError(errno.ENOSPC, "disk full")
        raise StoreError(f"The database could not be written: {message}")
    return report


def _index(partial: Path, progress: Progress) -> None:
    from ptmgraph.graph.store.search import write_index

    write_index(partial / "tables", partial / "search.sqlite")
    progress("index ids", 0)


def _finish(
    partial: Path, loaded: dict[str, Any], rules: list[str], snapshots: dict[str, str]
) -> None:
    files = {
        file.relative_to(partial).as_posix(): file.stat().st_size
        for file in sorted(partial.rglob("*"))
        if file.is_file()
    }
    manifest = {
        "format": FORMAT,
        "engine": loaded["engine"],
        "rules": rules,
        "snapshots": snapshots,
        "counts": loaded["counts"],
        "files": files,
    }
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")


def _point(graphs: Path, name: str) -> None:
    """Name the new graph as the one in use. The one before it stays for those who read it;
    older ones are removed."""
    kept = {name, *(g.folder.name for g in _in_use(graphs.parent))}
    new = graphs / ".current"
    new.write_text(name, "utf-8")
    new.replace(graphs / "current")
    for folder in graphs.iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _rules(after_merge: Sequence[AfterMerge]) -> list[str]:
    """The marks of the code that makes graphs with their declaration, and of each further step."""
    return [mark(__name__, _LOADER, but=_NO_RULES), *(step.rules() for step in after_merge)]
