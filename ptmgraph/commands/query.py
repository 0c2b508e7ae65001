"""`ptmgraph query [NAME]`: the canned questions."""

from __future__ import annotations

from pathlib import Path

import click

from graph.result import Result
from graph.store import DEFAULT_TIMEOUT, open_store
from ptmgraph.output import answer_options, emit, exit_if_empty
from ptmgraph.parameters import SECONDS, parse_parameters
from queries.catalog import catalog, get, run


@click.command(
    epilog="Example: ptmgraph query ancestors --param id=intfloat/multilingual-e5-large-instruct"
)
@click.argument("name", required=False)
@click.option("--param", "-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter.")
@click.option("--limit", type=click.IntRange(1), help="The greatest number of rows.")
@click.option(
    "--timeout", type=SECONDS, default=DEFAULT_TIMEOUT, show_default=True, help="Seconds."
)
@click.option("--show-cypher", is_flag=True, help="Print the statement instead of running it.")
@answer_options
def command(
    name: str | None,
    given: tuple[str, ...],
    limit: int | None,
    timeout: float,
    show_cypher: bool,
    form: str,
    output: Path | None,
) -> None:
    """Answer a canned question; without NAME, list them all."""
    if name is None:
        emit(_listing(), form, output)
        return
    query = get(name)
    if show_cypher:
        click.echo(query.text)
        return
    values = query.values(parse_parameters(given))
    with open_store(brief=True) as store:
        result = run(store, name, values, limit=limit, timeout=timeout)
    exit_if_empty(result)
    emit(result, form, output)


def _listing() -> Result:
    columns = ("category", "name", "parameters", "question")
    rows = [
        {
            "category": query.category,
            "name": query.name,
            "parameters": [f"{p.name}={p.default}" for p in query.parameters],
            "question": query.question,
        }
        for query in catalog().values()
    ]
    return Result(columns, rows)
