"""Answers of canned queries, as tests compare them."""

from __future__ import annotations

from typing import Any

from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Row
from ptmgraph.queries.catalog import run


def rows(store: Store, name: str, *columns: str, **given: Any) -> list[tuple[Any, ...]]:
    """Some columns of an answer in its order, lists as tuples."""

    def value(row: Row, column: str) -> Any:
        found = row[column]
        return tuple(found) if isinstance(found, list) else found

    return [tuple(value(row, c) for c in columns) for row in run(store, name, given)]
