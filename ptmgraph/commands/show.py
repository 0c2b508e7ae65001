"""`ptmgraph show ID`: all that the graph knows of one thing."""

from __future__ import annotations

from pathlib import Path

import click

from graph.result import Result, Row
from graph.schema import NODE
from graph.search import LABELS
from graph.store import Store, open_store
from ptmgraph.output import answer_options, emit
from ptmgraph.unknown import unknown_id
from queries.catalog import run

_COLUMNS = ("kind", "name", "value", "sources", "evidence")
_SHOWN = 20


@click.command(epilog="Example: ptmgraph show BAAI/bge-m3")
@click.argument("id_", metavar="ID")
@click.option("--type", "label", type=click.Choice(list(NODE)), help="The label, if ids are equal.")
@answer_options
def command(id_: str, label: str | None, form: str, output: Path | None) -> None:
    """Show the properties and relationships of the node with this id."""
    if not id_.strip():
        raise click.BadParameter("say an id; ptmgraph search finds them.", param_hint="ID")
    with open_store(brief=True) as store:
        for name in [label] if label else NODE:
            rows = _properties(store, name, id_)
            if rows:
                rows += _relationships(store, name, id_)
                emit(Result(_COLUMNS, rows), form, output)
                return
        raise unknown_id(store, label or "node", id_, (label,) if label in LABELS else ())


def _properties(store: Store, label: str, id_: str) -> list[Row]:
    found = run(store, "node", {"id": id_, "type": label})
    if not len(found):
        return []
    values = found[0]["properties"]
    names = [column.name for column in NODE[label].columns if column.name in values]
    return [{"kind": label, "name": name, "value": values[name]} for name in names]


def _relationships(store: Store, label: str, id_: str) -> list[Row]:
    rows: list[Row] = []
    for query, arrow in (("node-outgoing", "{} ->"), ("node-incoming", "{} <-")):
        for row in run(store, query, {"id": id_, "type": label}, limit=_SHOWN):
            kind = arrow.format(row["relation"])
            rows.append({**row, "kind": kind, "name": row["type"], "value": row["id"]})
    return rows
