"""`ptmgraph card`: what the text of a model card says, field by field, with the lines."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.cards import card_of_file, card_of_model
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.home import data_home
from ptmgraph.terminal.output import answer_options, emit


@click.command(epilog="Example: ptmgraph card path/to/README.md")
@click.argument("card", metavar="FILE_OR_MODEL")
@answer_options
def command(card: str, form: str, output: Path | None) -> None:
    """Show what the text of a model card says: parent, data, settings, results, limits and more.

    FILE_OR_MODEL is a card, a folder with a README.md, or a model whose card was loaded. It is read
    by rules, so each value is a guess with a confidence, and a piece of the text. Exit code 1 means
    that there is no such text.
    """
    path = Path(card)
    is_file = path.is_file() or (path / "README.md").is_file()
    found = (
        card_of_file(path) if is_file else card_of_model(current_graph(data_home()).tables, card)
    )
    for note in found.notes:
        click.echo(note, err=True)
    if not is_file and not len(found):
        raise click.exceptions.Exit(1)
    emit(found, form, output)
