"""`ptmgraph claims MODEL`: what a model is said to reach, and what is wrong with that."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.claims import claims_of
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.result import Result
from ptmgraph.terminal.output import answer_options, emit, printable

_SHOWN = ("metric", "value", "dataset", "variant", "verified", "place")


@click.command(epilog="Example: ptmgraph claims BAAI/bge-m3")
@click.argument("id_", metavar="MODEL")
@answer_options
def command(id_: str, form: str, output: Path | None) -> None:
    """Show the results that MODEL is said to reach: in its metadata, files of results, its text.

    Above them stands what was found: results that cannot be, that contradict each other, or that
    are a parent's; and how many are verified. What the text says is read by rules.
    """
    with open_store(brief=True) as store:
        found = claims_of(store, id_)
    if form != "table" or output is not None:
        emit(found.rows, form, output)
        return
    for sentence in found.findings:
        click.echo(printable(sentence))
    if len(found.rows):
        rows = [{name: row[name] for name in _SHOWN} for row in found.rows]
        emit(Result(_SHOWN, rows, found.rows.truncated), form, output)
