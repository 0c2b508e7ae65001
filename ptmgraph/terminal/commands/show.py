"""`ptmgraph show ID`: what the graph knows of one thing, on one screen or in full."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.show import show
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.output import answer_options, emit
from ptmgraph.terminal.passport_output import passport_text


@click.command(epilog="Example: ptmgraph show BAAI/bge-m3")
@click.argument("id_", metavar="ID")
@click.option("--type", "label", type=click.Choice(list(NODE)), help="The label, if ids are equal.")
@click.option("--full", is_flag=True, help="All properties and relationships, with evidence.")
@answer_options
def command(id_: str, label: str | None, full: bool, form: str, output: Path | None) -> None:
    """Show what is known of the node with this id.

    A model, dataset or repository is shown on one screen: facts, whether it may ship, lineage, who
    depends on it, name and data. With --full, to a file, and in the other formats there are all
    properties and relationships as rows.
    """
    if not id_.strip():
        raise click.BadParameter("say an id; ptmgraph search finds them.", param_hint="ID")
    with open_store(brief=True) as store:
        shown = show(store, id_, label)
        if form == "table" and not (full or output) and (passport := shown.passport):
            click.echo(passport_text(passport), nl=False)
        else:
            emit(shown, form, output)
