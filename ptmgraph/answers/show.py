"""All that the graph knows of one thing."""

from __future__ import annotations

from functools import cached_property

from ptmgraph.answers.missing import not_found
from ptmgraph.answers.passport import Passport, passport_of
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.graph.store.search import LABELS
from ptmgraph.queries.catalog import run

_COLUMNS = ("kind", "name", "value", "sources", "evidence")
_SHOWN = 20


class Shown(Result):
    """The rows on a node. `passport` is the same on one screen, for the labels that have one; it is
    asked for when it is first read, which may raise a `StoreError`. A notebook shows it. `node` is
    the store, the label and the id that it is about."""

    def __init__(self, store: Store, label: str, id: str, rows: list[Row]) -> None:
        super().__init__(_COLUMNS, rows)
        self.node = store, label, id

    @cached_property
    def passport(self) -> Passport | None:
        """The passport of the node."""
        return passport_of(*self.node)

    def _repr_html_(self) -> str:
        return self.passport._repr_html_() if self.passport else super()._repr_html_()


def show(store: Store, id: str, label: str | None = None) -> Shown:
    """The properties of the node of this id, and its first relationships in each direction, as
    rows with kind, name, value, sources and evidence; and its passport.

    Without a `label`, the first label that has such a node. Raises `NotFound`, and other
    `StoreError`s.
    """
    for name in [label] if label else NODE:
        rows = _properties(store, name, id)
        if rows:
            return Shown(store, name, id, rows + _relationships(store, name, id))
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
