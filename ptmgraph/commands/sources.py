"""`ptmgraph sources`: what was loaded, and what was set aside."""

from __future__ import annotations

from pathlib import Path

import click

from graph.home import data_home
from graph.lake import snapshots
from graph.result import Result
from ptmgraph.output import answer_options, emit

_LOADED = ("source", "snapshot", "taken_at", "rows", "rejected")
_REJECTED = ("source", "snapshot", "file", "row", "reason", "text")


@click.command()
@click.option("--rejected", is_flag=True, help="List what was set aside, with place and reason.")
@answer_options
def command(rejected: bool, form: str, output: Path | None) -> None:
    """List the loaded snapshots, the most trusted first."""
    loaded = snapshots(data_home())
    if rejected:
        rows = [
            {"source": s.source, "snapshot": s.name, **row}
            for s in loaded
            for row in s.rejected_rows().to_pylist()
        ]
        emit(Result(_REJECTED, rows), form, output)
        return
    rows = [
        {
            "source": s.source,
            "snapshot": s.name,
            "taken_at": s.taken_at,
            "rows": s.rows,
            "rejected": s.rejected,
        }
        for s in loaded
    ]
    emit(Result(_LOADED, rows), form, output)
