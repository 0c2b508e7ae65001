"""`ptmgraph health REPOSITORY`: how a repository fared over time."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.analysis.health.windows import WIDTHS
from ptmgraph.answers.health import USUAL_WIDTH, repository_health
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.health_output import health_text
from ptmgraph.terminal.output import answer_options, emit


@click.command(epilog="Example: ptmgraph health owner/name --per quarter")
@click.argument("id_", metavar="REPOSITORY")
@click.option(
    "--per",
    "width",
    type=click.Choice(WIDTHS),
    default=USUAL_WIDTH,
    show_default=True,
    help="Windows.",
)
@answer_options
def command(id_: str, width: str, form: str, output: Path | None) -> None:
    """Show productivity, size, bus factor and issues of REPOSITORY over time.

    As a table, each measure is a line with a small chart; other formats have a row for each window.
    Exit code 1 means that its history is not loaded: ptmgraph load git PATH, or for one of GitHub
    ptmgraph load github --health OWNER/NAME.
    """
    with open_store(brief=True) as store:
        found = repository_health(store, id_, width)
    if found.note:
        click.echo(found.note, err=True)
        raise click.exceptions.Exit(1)
    if form == "table" and output is None:
        click.echo(health_text(found))
    else:
        emit(found.rows, form, output)
