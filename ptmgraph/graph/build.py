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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from ptmgraph.graph.current import Graph, current_graph, java_cache, java_cache_flags
from ptmgraph.graph.errors import StoreError, StoreUnavailable
from ptmgraph.graph.mark import mark
from ptmgraph.graph.processes import engine_heap, module_command, module_environment
from ptmgraph.graph.schema import FORMAT

_PARTIAL = ".partial"
_LOADER = "ptmgraph.graph.store.arcade.loader"

Progress = Callable[[str, int], None]
"""Called with the name of a step and the rows it handled."""


def build(
    home: Path, progress: Progress = lambda step, rows: None, rules: Sequence[str] = ()
) -> Graph:
    """Build a new graph from all snapshots of the data home, and put it into use.

    When nothing it rests on has changed since the last build, that graph is kept. It rests on the
    snapshots, in the order of trust; on the code that makes graphs; and on `rules`: the marks of
    rules that come from outside `graph`. Raises `StoreError` with a sentence; the tables and the
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
            return _build(home, graphs, inputs, [_own_rules(), *rules], progress)
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
    home: Path, graphs: Path, inputs: list[Any], rules: list[str], progress: Progress
) -> Graph:
    wanted = {f"{s.source}/{s.name}": s.checksum for s in inputs}
    for graph in _in_use(home):
        same = list(graph.manifest["snapshots"].items()) == list(wanted.items())
        if same and graph.manifest["rules"] == rules:
            return graph
    for left in graphs.glob(f"*{_PARTIAL}"):
        shutil.rmtree(left, ignore_errors=True)
    name = str(time.time_ns())
    partial = graphs / (name + _PARTIAL)
    try:
        _merge(inputs, partial / "tables", progress)
        loaded = _load(home, partial, progress)
        _index(partial, progress)
        _finish(partial, loaded, rules, wanted)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    partial.rename(graphs / name)
    _point(graphs, name)
    graph = current_graph(home)
    _make_java_cache(home, graph, progress)
    return graph


def _in_use(home: Path) -> list[Graph]:
    """The graph in use, if there is one."""
    try:
        return [current_graph(home)]
    except StoreUnavailable:
        return []


def _merge(inputs: list[Any], tables: Path, progress: Progress) -> None:
    from ptmgraph.graph.tables.families import write_families
    from ptmgraph.graph.tables.merge import Merger
    from ptmgraph.graph.tables.rests_on import write_reach

    try:
        with Merger(inputs, tables) as merger:
            for table, rows in merger.run():
                progress(f"merge {table}", rows)
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise OSError(errno.ENOSPC, "disk full") from None
        raise StoreError(f"The tables could not be merged: {error}") from None
    for table, rows in (write_families(tables) | write_reach(tables)).items():
        progress(f"merge {table}", rows)
    shutil.rmtree(tables / "spill", ignore_errors=True)


def _load(home: Path, partial: Path, progress: Progress) -> dict[str, Any]:
    """Let the loader process write the database; its report."""
    cache = home / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    places = [str(partial / "tables"), str(partial / "arcade"), str(cache), engine_heap()]
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


def _own_rules() -> str:
    """The mark of the code that makes graphs, and of the declaration of the graph."""
    return mark(__name__, _LOADER)


def _make_java_cache(home: Path, graph: Graph, progress: Progress) -> None:
    """Record what Java loads at start-up, once for each engine version: later starts are then
    twice as fast. A graph works without it, so a failure here is not an error."""
    from ptmgraph.graph.store.arcade.client import Worker, WorkerLost

    if java_cache_flags(home):
        return
    progress("prepare a faster start", 0)
    cache = java_cache(home)
    partial = cache.with_suffix(".new")
    worker = Worker(graph.database, home / "cache", engine_heap(), f"-XX:AOTCacheOutput={partial}")
    try:
        worker.wait_ready()
        for statement in _WARM_UP:
            worker.ask(statement, {"id": ""}, 10, 30)
        worker.finish(60)
        if partial.exists():
            partial.replace(cache)
    except (StoreError, WorkerLost):
        worker.end()
        partial.unlink(missing_ok=True)


_WARM_UP = (
    "MATCH (m:Model {id: $id}) RETURN m.id AS id",
    "MATCH (m:Model {id: $id})-[r:FINETUNED_FROM|MERGED_FROM]->(p) "
    "OPTIONAL MATCH (p)-[:LICENSED_UNDER]->(l) RETURN p.id AS id, type(r) AS type, "
    "collect(l.id) AS licenses ORDER BY id LIMIT 5",
    "MATCH path = (m:Model {id: $id})-[:FINETUNED_FROM*1..3]->(a:Model) "
    "RETURN a.id AS id, [n IN nodes(path) | n.id] AS path, length(path) AS depth",
    "MATCH (m:Model) WITH m.task AS task, count(*) AS n ORDER BY n DESC RETURN task, n LIMIT 3",
)
