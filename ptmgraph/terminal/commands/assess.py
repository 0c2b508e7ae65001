"""`ptmgraph assess MODEL...`: what is documented of a model, and models side by side."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.analysis.provenance.weights import WeightsError, read_attribute_weights
from ptmgraph.answers.assess import assess
from ptmgraph.graph.store.open import open_store
from ptmgraph.terminal.assess_output import scorecard_text
from ptmgraph.terminal.output import answer_options, emit


@click.command(epilog="Example: ptmgraph assess BAAI/bge-m3 intfloat/multilingual-e5-large")
@click.argument("ids", metavar="MODEL...", nargs=-1, required=True)
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    help="A CSV file with the columns attribute and weight, for other weights than the usual.",
)
@answer_options
def command(ids: tuple[str, ...], weights: Path | None, form: str, output: Path | None) -> None:
    """Show what is documented of each MODEL: provenance, reproducibility, portability.

    Every attribute is present, absent, or was not looked at, with its place. Up to five models
    stand side by side, in the steps in which people decide. Other formats than the table have a
    row for each model and attribute. See docs/provenance.md.
    """
    try:
        given = read_attribute_weights(weights) if weights else None
    except WeightsError as error:
        raise click.UsageError(str(error)) from None
    with open_store(brief=True) as store:
        found = assess(store, ids, given)
    if form != "table":
        emit(found.rows, form, output)
    elif len(found.models) > 1 or output:
        emit(found.comparison, form, output)
    else:
        click.echo(scorecard_text(found.models[0]))
