"""`ptmgraph sources`: what was loaded, set aside and passed over, and removing what was loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.tables.damage import unreadable_load
from ptmgraph.graph.tables.history import CHANGES_SCHEMA
from ptmgraph.graph.tables.lake import Snapshot, remove, snapshots, unreadable_loads
from ptmgraph.terminal.output import answer_options, emit

_LOADED = ("source", "snapshot", "taken_at", "rows", "rejected", "passed_over")
_SET_ASIDE = ("file", "row", "reason", "text")
_PASSED_OVER = ("kind", "count", "examples")


@click.command(epilog="Example: ptmgraph sources --rejected")
@click.option(
    "--rejected",
    is_flag=True,
    help="List what was set aside, with place and reason, and what was passed over, by kind.",
)
@click.option(
    "--changes",
    is_flag=True,
    help="List what newer loads of a snapshot have changed: rows new, gone or with other values.",
)
@click.option("--remove", "unwanted", metavar="SOURCE/NAME", help="Remove this snapshot's tables.")
@click.option("--yes", "-y", is_flag=True, help="With --remove: do not ask first.")
@answer_options
def command(
    rejected: bool,
    changes: bool,
    unwanted: str | None,
    yes: bool,
    form: str,
    output: Path | None,
) -> None:
    """List the loaded snapshots, the most trusted first."""
    if unwanted is not None:
        _remove(unwanted, yes)
        return
    home = data_home()
    loaded = snapshots(home)
    for load in unreadable_loads(home):
        click.echo(str(unreadable_load(load)), err=True)
    if rejected:
        rows = [row for snapshot in loaded for row in _not_loaded(snapshot)]
        emit(Result(("source", "snapshot", *_SET_ASIDE, *_PASSED_OVER), rows), form, output)
        return
    if changes:
        columns = ("source", "snapshot", *CHANGES_SCHEMA.names)
        emit(Result(columns, [row for s in loaded for row in _changes(s)]), form, output)
        return
    rows = [
        {
            "source": s.source,
            "snapshot": s.name,
            "taken_at": s.taken_at,
            "rows": s.rows,
            "rejected": s.rejected,
            "passed_over": sum(entry.count for entry in s.passed_over),
        }
        for s in loaded
    ]
    emit(Result(_LOADED, rows), form, output)


def _not_loaded(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Each value that was set aside, then each kind that was passed over."""
    place = {"source": snapshot.source, "snapshot": snapshot.name}
    for row in snapshot.rejected_rows().to_pylist():
        yield {**place, **row}
    for entry in snapshot.passed_over:
        yield {**place, **asdict(entry), "examples": list(entry.examples)}


def _changes(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Each change, the newest first."""
    order = [
        ("seen_at", "descending"),
        *((name, "ascending") for name in ("table", "id", "end_id")),
    ]
    lines = snapshot.changes().sort_by([*order, ("property", "ascending")])
    for row in lines.to_pylist():
        yield {"source": snapshot.source, "snapshot": snapshot.name, **row}


def _remove(unwanted: str, yes: bool) -> None:
    """Remove one snapshot. The graph keeps what it has until the next build."""
    home = data_home()
    found = {f"{s.source}/{s.name}": f"{s.rows:,} rows" for s in snapshots(home)}
    found |= {f"{d.parent.name}/{d.name}": "damaged tables" for d in unreadable_loads(home)}
    if unwanted not in found:
        raise click.UsageError(f"No snapshot is named {unwanted!r}; see: ptmgraph sources")
    if not yes:
        click.confirm(f"Remove {unwanted} with {found[unwanted]}?", abort=True, err=True)
    remove(home, *unwanted.split("/", 1))
    if not click.get_current_context().obj:
        click.echo(f"Removed {unwanted}. To take it out of the graph: ptmgraph build", err=True)
