"""`ptmgraph show ID`: all that the graph knows of one thing."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.show import show
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.output import answer_options, emit


@click.command(epilog="Example: ptmgraph show BAAI/bge-m3")
@click.argument("id_", metavar="ID")
@click.option("--type", "label", type=click.Choice(list(NODE)), help="The label, if ids are equal.")
@answer_options
def command(id_: str, label: str | None, form: str, output: Path | None) -> None:
    """Show the properties and relationships of the node with this id."""
    if not id_.strip():
        raise click.BadParameter("say an id; ptmgraph search finds them.", param_hint="ID")
    with open_store(brief=True) as store:
        emit(show(store, id_, label), form, output)
