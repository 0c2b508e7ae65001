"""`ptmgraph search TEXT`: find ids."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.graph.store.open import search
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import LABELS
from ptmgraph.terminal.output import answer_options, emit, exit_if_empty


@click.command(epilog="Example: ptmgraph search e5-large --type Model")
@click.argument("text", nargs=-1, required=True)
@click.option("--type", "types", multiple=True, type=click.Choice(LABELS), help="Only this label.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Finds.")
@answer_options
def command(
    text: tuple[str, ...], types: tuple[str, ...], limit: int, form: str, output: Path | None
) -> None:
    """Find models, datasets, repositories, owners and licences by any part of their id, and by
    task, licence and architecture."""
    if not " ".join(text).strip():
        raise click.BadParameter("say a part of an id.", param_hint="TEXT")
    hits = search(" ".join(text), limit, types)
    rows = [{"type": hit.type, "id": hit.id, "downloads": hit.weight or None} for hit in hits]
    result = Result(("type", "id", "downloads"), rows)
    exit_if_empty(result)
    emit(result, form, output)
