"""The models of an overview from the tables: the same as the queries of the same name give."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import run


def sorted_lists(row: dict[str, Any]) -> dict[str, Any]:
    """Databases collect in any order."""
    return {name: sorted(v) if isinstance(v, list) else v for name, v in row.items()}


@pytest.mark.parametrize("count", [0, 1, 7, 100_000])
def test_the_tables_say_the_same_as_the_graph(store: ArcadeStore, count: int) -> None:
    models, steps = store.graph.weightiest(count)
    asked = run(store, "atlas", {"rows": count})
    assert models == [sorted_lists(row) for row in asked]
    assert steps == [*run(store, "steps-from", {"ids": asked.column("id")})]
    assert bool(models) == bool(count)


def test_a_graph_that_is_gone_is_told(store: ArcadeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = store.graph.folder / "no-such"
    monkeypatch.setattr(type(store.graph), "tables", gone)
    with pytest.raises(StoreUnavailable, match="ptmgraph build --again"):
        store.graph.weightiest(1)
