"""`ptmgraph cypher TEXT`: any read-only statement."""

from __future__ import annotations

from pathlib import Path

import click

from graph.store import DEFAULT_TIMEOUT, open_store
from ptmgraph.output import answer_options, emit
from ptmgraph.parameters import SECONDS, parse_parameters


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
        result = store.query(text, parse_parameters(given), limit=limit, timeout=timeout)
    emit(result, form, output)
