"""`ptmgraph cypher TEXT`: any read-only statement."""

from __future__ import annotations

from pathlib import Path

import click

from ptmgraph.answers.ask import cypher
from ptmgraph.graph.errors import QueryError, missing_parameters
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.terminal.output import answer_options, emit, say_notes
from ptmgraph.terminal.parameters import SECONDS, parse_parameters


@click.command(
    epilog="Example: ptmgraph cypher 'MATCH (m:Model {id: $id})-[r]->(n) RETURN type(r), n.id' "
    "-p id=BAAI/bge-m3"
)
@click.argument("text")
@click.option("--param", "-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, help="Rows to return."
)
@click.option(
    "--timeout", type=SECONDS, default=DEFAULT_TIMEOUT, show_default=True, help="Seconds."
)
@answer_options
def command(
    text: str, given: tuple[str, ...], limit: int, timeout: float, form: str, output: Path | None
) -> None:
    """Run read-only Cypher. `ptmgraph schema` shows what there is to match."""
    with open_store(brief=True) as store:
        try:
            result = cypher(store, text, parse_parameters(given), limit=limit, timeout=timeout)
        except QueryError as error:
            if missing := missing_parameters(error):
                options = " ".join(f"-p {name}=VALUE" for name in missing)
                raise click.UsageError(f"The statement needs values: {options}") from None
            raise
    emit(result, form, output)
    if not click.get_current_context().obj:
        say_notes(result)
