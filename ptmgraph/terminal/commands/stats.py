"""`ptmgraph stats`: how much the graph holds."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.result import Result
from ptmgraph.terminal.output import answer_options, emit


@click.command(epilog="Example: ptmgraph stats")
@answer_options
def command(form: str, output: Path | None) -> None:
    """Count nodes and relationships by type."""
    with open_store(brief=True) as store:
        counts = store.manifest["counts"]
    rows = [
        {"kind": "node" if name in NODE else "relationship", "type": name, "count": count}
        for name, count in counts.items()
        if count
    ]
    emit(Result(("kind", "type", "count"), rows), form, output)
