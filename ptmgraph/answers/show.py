"""All that the graph knows of one thing."""

from __future__ import annotations

from ptmgraph.answers.missing import not_found
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.graph.store.search import LABELS
from ptmgraph.queries.catalog import run

_COLUMNS = ("kind", "name", "value", "sources", "evidence")
_SHOWN = 20


def show(store: Store, id: str, label: str | None = None) -> Result:
    """The properties of the node of this id, and its first relationships in each direction, as
    rows with kind, name, value, sources and evidence.

    Without a `label`, the first label that has such a node. Raises `NotFound`, and other
    `StoreError`s.
    """
    for name in [label] if label else NODE:
        rows = _properties(store, name, id)
        if rows:
            return Result(_COLUMNS, rows + _relationships(store, name, id))
    raise not_found(store, label or "node", id, (label,) if label in LABELS else ())


def _properties(store: Store, label: str, id: str) -> list[Row]:
    found = run(store, "node", {"id": id, "type": label})
    if not len(found):
        return []
    values = found[0]["properties"]
    names = [column.name for column in NODE[label].columns if column.name in values]
    return [{"kind": label, "name": name, "value": values[name]} for name in names]


def _relationships(store: Store, label: str, id: str) -> list[Row]:
    rows: list[Row] = []
    for query, arrow in (("node-outgoing", "{} ->"), ("node-incoming", "{} <-")):
        for row in run(store, query, {"id": id, "type": label}, limit=_SHOWN):
            kind = arrow.format(row["relation"])
            rows.append({**row, "kind": kind, "name": row["type"], "value": row["id"]})
    return rows
