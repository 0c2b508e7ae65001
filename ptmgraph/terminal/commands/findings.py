"""`ptmgraph findings`: what is worth seeing in the loaded graph."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.findings import as_rows, discoveries
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.output import answer_options, emit, exit_if_empty, say_notes


@click.command(epilog="Example: ptmgraph findings")
@answer_options
def command(form: str, output: Path | None) -> None:
    """Find what is worth seeing in the loaded graph, each with an example.

    The column question names the canned query that lists all: ptmgraph query QUESTION.
    """
    with open_store() as store:
        found = as_rows(discoveries(store))
    exit_if_empty(found)
    emit(found, form, output)
    say_notes(found)
