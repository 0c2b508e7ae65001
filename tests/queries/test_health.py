"""The questions on health give the same rows on both engines, on a graph that has what they ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import catalog, run
from tests.helpers.health_fixture import LONE, TEAM, build_health
from tests.helpers.made_once import made_once
from tests.helpers.neo4j_server import holding


@pytest.fixture(scope="module")
def stores() -> Iterator[list[Store]]:
    home = made_once("health", build_health)
    url = holding(current_graph(home).tables)
    with ArcadeStore(home, brief=True) as here, Neo4jStore(url) as there:
        yield [here, there]


_GIVEN = {
    "health-of-users": {"id": "m/base"},
    "health-below-a-model": {"id": "m/tuned"},
    "stale-ancestors": {"before": "2024-07-01"},
    "stale-code-of-models": {"before": "2024-10-03"},
    "releases-over-time": {"id": LONE},
    "models-of-releases": {"id": TEAM},
    "productivity-over-time": {"id": LONE},
    "model-changes-of-repository": {"id": TEAM},
}


@pytest.mark.parametrize("name", [q.name for q in catalog().values() if q.category == "health"])
def test_the_same_rows(stores: list[Store], name: str) -> None:
    here, there = (run(store, name, _GIVEN.get(name)) for store in stores)
    assert here.columns == there.columns
    assert here.rows == there.rows != []
