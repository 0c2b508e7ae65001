"""`ptmgraph impact ID`: what is hit when a model or dataset is withdrawn."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.impact import DATASET, MODEL, Impact, impact
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.output import answer_options, emit


@click.command(epilog="Example: ptmgraph impact BAAI/bge-m3")
@click.argument("id_", metavar="ID")
@click.option("--type", "kind", type=click.Choice([MODEL, DATASET]), help="If both have this id.")
@click.option("--limit", type=click.IntRange(1), default=50_000, show_default=True, help="Models.")
@answer_options
def command(id_: str, kind: str | None, limit: int, form: str, output: Path | None) -> None:
    """Show the models, repositories and files that rest on the model or dataset ID.

    The nearest come first, then the most downloaded. Exit code 1 means that the graph does not
    know ID.
    """
    with open_store(brief=True) as store:
        hit = impact(store, id_, kind, limit)
    emit(hit.rows, form, output)
    if not click.get_current_context().obj:
        click.echo(_summary(hit), err=True)
    if hit.truncated:
        click.echo("More models are hit than were walked; raise --limit.", err=True)


def _summary(hit: Impact) -> str:
    return (
        f"{hit.id}: {len(hit.models):,} models, {hit.repositories:,} repositories, "
        f"{hit.files:,} known files."
    )
