"""`ptmgraph doctor`: is everything in order here?"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version

import click

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.tables.lake import snapshots


@click.command(epilog="Example: ptmgraph doctor")
def command() -> None:
    """Check the installation, the data home, the tables and the graph; say what to do."""
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
    return f"ArcadeDB {version('arcadedb-embedded')}"


def _home() -> str:
    home = data_home()
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".probe"
    probe.write_text("", "utf-8")
    probe.unlink()
    return f"{home}, {shutil.disk_usage(home).free / 2**30:.1f} GB free"


def _tables() -> str:
    loaded = snapshots(data_home())
    if not loaded:
        raise ValueError("nothing is loaded yet. Try: ptmgraph load sample")
    return ", ".join(f"{s.source}/{s.name}" for s in loaded)


def _graph() -> str:
    graph = current_graph(data_home())
    loaded = {f"{s.source}/{s.name}": s.checksum for s in snapshots(data_home())}
    if loaded != graph.manifest["snapshots"]:
        raise ValueError("the tables have changed since the last build. Run: ptmgraph build")
    return str(graph.folder)


def _answers() -> str:
    with open_store(brief=True) as store:
        count = store.query("MATCH (m:Model) RETURN count(m) AS models")[0]["models"]
    return f"{count:,} models"


_CHECKS: dict[str, Callable[[], str]] = {
    "python": _python,
    "engine": _engine,
    "data home": _home,
    "tables": _tables,
    "graph": _graph,
    "answers": _answers,
}
