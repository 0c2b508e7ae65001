"""Counted relationships: the same numbers from the lists of a node as from the records."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.raw_engine import RawEngine, raw_engine

_ALL = "MATCH (n) WITH n "
COUNTED = {
    "by type and label": "MATCH (n)<-[r]-(o) RETURN n.id AS n, type(r) AS t, labels(o)[0] AS l, "
    "count(r) AS c ORDER BY n, l, t, c",
    "by type": "MATCH (n)-[r]->(o) RETURN n.id AS n, type(r) AS t, count(o) AS c ORDER BY n, t, c",
    "in all": "MATCH (n)-[r]->() RETURN n.id AS n, count(r) AS c ORDER BY n, c",
    "of one kind": "MATCH (o:Model)-[:FINETUNED_FROM]->(n) RETURN n.id AS n, count(o) AS c "
    "ORDER BY n, c",
    "each once": "MATCH (n)<-[:REUSES]-(o:Repository) RETURN n.id AS n, count(DISTINCT o) AS c "
    "ORDER BY n, c",
    "each once, by type and label": "MATCH (n)<-[r]-(o) RETURN n.id AS n, type(r) AS t, "
    "labels(o)[0] AS l, count(DISTINCT o) AS c ORDER BY n, t, l, c",
    "in a WITH": "MATCH (n)<-[r:REUSES|RESTS_ON]-(o) WITH n, type(r) AS t, count(r) AS c "
    "WHERE c > 1 RETURN n.id AS n, t, c ORDER BY n, t, c",
    "nowhere": "MATCH (n)<-[r:SAME_AS]-(o:Task) RETURN count(r) AS c",
}
LEFT = {
    "each once over types": "MATCH (n)<-[r]-(o) RETURN n.id AS n, count(DISTINCT o) AS c",
    "another function": "MATCH (n)<-[r]-(o) RETURN n.id AS n, count(r) AS c, max(o.id) AS m",
    "all rows": "MATCH (n)<-[r]-(o) RETURN n.id AS n, count(*) AS c",
    "a property": "MATCH (n)<-[r]-(o) RETURN n.id AS n, r.declared AS d, count(r) AS c",
    "all names": "MATCH (n)<-[r]-(o) WITH *, 1 AS one RETURN n.id AS n, count(r) AS c",
    "a condition": "MATCH (n)<-[r]-(o) WHERE o.id <> n.id RETURN n.id AS n, count(r) AS c",
    "either direction": "MATCH (n)-[r]-(o) RETURN n.id AS n, count(r) AS c",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[RawEngine]:
    with raw_engine() as opened:
        yield opened


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_counted_is_the_same(store: ArcadeStore, engine: RawEngine, name: str) -> None:
    statement = _ALL + COUNTED[name]
    assert "ptmgraph.counted" in (engine.admitted(statement) or "")
    assert list(store.query(statement)) == engine.rows(statement) != []


@pytest.mark.parametrize("name", LEFT)
def test_what_is_more_than_counted_is_left_alone(engine: RawEngine, name: str) -> None:
    assert "ptmgraph" not in (engine.admitted(_ALL + LEFT[name]) or "ptmgraph")
