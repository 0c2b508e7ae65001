"""`ptmgraph doctor`: is everything in order here?"""

from __future__ import annotations

import errno
import platform
import sys
from collections.abc import Callable

import click

from ptmgraph.graph.current import MEND, current_graph
from ptmgraph.graph.disk import room
from ptmgraph.graph.engine_package import installed_engine, no_engine
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.heap import engine_heap
from ptmgraph.graph.home import data_home
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.tables.damage import damaged_loads
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.loaders.derived.base import derived_sources


@click.command(epilog="Example: ptmgraph doctor")
def command() -> None:
    """Check the installation, the data home, the tables and the graph; say what to do.

    Every byte of the tables and of the graph is compared with its checksum, which takes about a
    second for each GB, and the counts of tables, database and manifest with each other.
    """
    failed = [name for name, check in _CHECKS.items() if not _report(name, check)]
    raise click.exceptions.Exit(3 if failed else 0)


def _report(name: str, check: Callable[[], str]) -> bool:
    try:
        click.echo(f"ok    {name}: {check()}")
        return True
    except (StoreError, OSError, ValueError) as error:
        click.echo(f"FAIL  {name}: {error}")
        return False


def _python() -> str:
    return f"Python {platform.python_version()} on {platform.platform()} ({sys.executable})"


def _engine() -> str:
    if not (installed := installed_engine()):
        raise ValueError(no_engine())
    return f"ArcadeDB {installed}, {engine_heap()} of memory"


def _home() -> str:
    home = data_home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".probe"
        probe.write_text("", "utf-8")
        probe.unlink()
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        return f"{home}, read-only: it can be asked, and nothing can be loaded into it"
    return f"{home}, {room(home) / 2**30:.1f} GB free"


def _tables() -> str:
    home = data_home()
    derived = derived_sources()
    damaged = [
        f"{load.file} is damaged. It is made anew by: ptmgraph build"
        if load.source in derived
        else str(load)
        for load in damaged_loads(home)
    ]
    if damaged:
        raise ValueError("; ".join(damaged))
    loaded = snapshots(home)
    if not loaded:
        raise ValueError("nothing is loaded yet. Try: ptmgraph load sample")
    return ", ".join(f"{s.source}/{s.name}" for s in loaded)


def _graph() -> str:
    home = data_home()
    graph = current_graph(home)
    graph.require_whole()
    if {f"{s.source}/{s.name}": s.checksum for s in snapshots(home)} != graph.manifest["snapshots"]:
        raise ValueError("the tables have changed since the last build. Run: ptmgraph build")
    return str(graph.folder)


def _answers() -> str:
    with open_store(brief=True) as store:
        for name, expected in store.manifest["counts"].items():
            pattern = f"(x:{name})" if name in NODE else f"()-[x:{name}]->()"
            found = store.query(f"MATCH {pattern} RETURN count(x) AS n")[0]["n"]
            if found != expected:
                raise ValueError(f"{name}: {expected:,} were written, {found:,} are there. {MEND}")
        return f"{store.manifest['counts'].get('Model', 0):,} models"


_CHECKS: dict[str, Callable[[], str]] = {
    "python": _python,
    "engine": _engine,
    "data home": _home,
    "tables": _tables,
    "graph": _graph,
    "answers": _answers,
}
