"""`ptmgraph query [NAME]`: the canned questions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from ptmgraph.answers.ask import ask
from ptmgraph.graph.store.open import open_store
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.graph.store.result import Result
from ptmgraph.queries.catalog import Query, catalog, get, questions
from ptmgraph.terminal.output import answer_options, emit, exit_if_empty, say_notes
from ptmgraph.terminal.parameters import SECONDS, parse_parameters


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
@click.option("--all", "internal", is_flag=True, help="List those that only the pages ask, too.")
@answer_options
def command(
    name: str | None,
    given: tuple[str, ...],
    limit: int | None,
    timeout: float,
    show_cypher: bool,
    internal: bool,
    form: str,
    output: Path | None,
) -> None:
    """Answer a canned question; without NAME, list them all."""
    if name is None:
        listed = list((catalog() if internal else questions()).values())
        if form == "table" and output is None:
            click.echo(_page(listed), nl=False)
        else:
            emit(_rows(listed), form, output)
        return
    query = get(name)
    if show_cypher:
        click.echo(query.text)
        return
    values = parse_parameters(given)
    query.values(values)  # what is wrong with them is said before anything starts
    with open_store(brief=True) as store:
        result = ask(store, name, values, limit=limit, timeout=timeout)
    exit_if_empty(result)
    say_notes(result)
    emit(result, form, output)


def _page(queries: Sequence[Query]) -> str:
    """The questions by category, wrapped to the terminal."""
    page = click.HelpFormatter(width=shutil.get_terminal_size().columns)
    for category, group in groupby(queries, lambda query: query.category):
        with page.section(category):
            page.write_dl([(_call(query), query.question) for query in group], col_max=40)
    return page.getvalue()


def _call(query: Query) -> str:
    """The name of a query, and what it is about; how many rows it lists is no news."""
    about = [f"{p.name}=" for p in query.parameters if p.type != "integer"]
    return " ".join([query.name, *about])


def _rows(queries: Sequence[Query]) -> Result:
    columns = ("category", "name", "parameters", "question")
    rows = [
        {
            "category": query.category,
            "name": query.name,
            "parameters": [f"{p.name}={p.default}" for p in query.parameters],
            "question": query.question,
        }
        for query in queries
    ]
    return Result(columns, rows)
