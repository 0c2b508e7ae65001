"""What can be reached is asked as a search: the same rows as Neo4j, and an end to dense merges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from benchmarks.fuzz_cypher import comparable
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.queries.catalog import catalog, run
from tests.helpers.graph_fixture import build_from

_ANY = "FINETUNED_FROM|MERGED_FROM"
_SOME = "MATCH (m:Model) WHERE left(m.id, 4) IN ['diam', 'cycl', 'self'] "
_MAYBE = "MATCH (m:Model) OPTIONAL MATCH (m)-[:MERGED_FROM]->(b) "
_FOUND = "RETURN DISTINCT m.id AS m, b.id AS b"
SAME = {
    "from the left": f"MATCH (m:Model {{id: 'cycle/a'}})-[:{_ANY}*]->(b:Model) {_FOUND}",
    "from the right": f"MATCH (m:Model)-[:{_ANY}*..]->(b:Model {{id: 'diamond/top'}}) {_FOUND}",
    "itself by a loop": f"MATCH (m {{id: 'self/loop'}})-[:{_ANY}*1..]->(b) {_FOUND}",
    "itself without a step": f"{_SOME} MATCH (m)<-[:{_ANY}*0..]-(b:Model|License) {_FOUND}",
    "both known": f"{_SOME} MATCH (b:Model) MATCH (m)<-[:{_ANY}*0..]-(b) {_FOUND}",
    "both known, with a step": f"{_SOME} MATCH (b:Model) MATCH (b)-[:{_ANY}*]->(m) {_FOUND}",
    "begun at null": f"{_MAYBE} MATCH (b)-[:{_ANY}*0..]->(c) {_FOUND}, c.id AS c",
    "ended at null": f"{_MAYBE} MATCH (m)<-[:{_ANY}*0..]-(b) {_FOUND}",
    "no names at the end": f"{_SOME} MATCH (m)-[:{_ANY}*]->() RETURN DISTINCT m.id AS m",
    "no names at the beginning": "MATCH (:Model {id: 'chain/3'})-[:FINETUNED_FROM*0..]->(m:Model) "
    "WHERE m.id <> 'chain/1' RETURN DISTINCT m.id AS m ORDER BY m LIMIT 3",
    "in a CALL": f"{_SOME} CALL (m) {{ MATCH (m)-[:{_ANY}*]->(b WHERE EXISTS {{ (b)-->() }}) "
    f"RETURN DISTINCT b }} {_FOUND}",
    "after a CALL": f"CALL () {{ {_SOME} RETURN m }} MATCH (m)-[:{_ANY}*]->(b) {_FOUND}",
    "with a condition": f"{_SOME} MATCH (m)-[:{_ANY}*]->(b) WHERE b.id > m.id OR NOT (b)-->(m) "
    "WITH DISTINCT m, b WHERE b.id > '' RETURN m.id AS m, b.id AS b",
    "back to itself": f"{_SOME} MATCH (m)-[:{_ANY}*]->(m) RETURN DISTINCT m.id AS m",
    "all names": f"{_SOME} MATCH (m)-[:{_ANY}*]->() WITH DISTINCT * RETURN m.id AS m, "
    "count(*) AS n",
    "every way counts": f"{_SOME} MATCH (m)-[:{_ANY}*]->(b) RETURN DISTINCT m.id AS m, "
    "count(*) AS n",
    "in a COUNT": f"{_SOME} RETURN m.id AS m, "
    f"COUNT {{ MATCH (m)-[:{_ANY}*]->(b) RETURN DISTINCT b }} AS n",
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_rows_as_neo4j(store: ArcadeStore, server: Neo4jStore, name: str) -> None:
    here, there = (comparable(engine.query(SAME[name])) for engine in (store, server))
    assert here == there != []


LEVELS, WIDTH = 14, 6


TOP = LEVELS - 1
_REPOSITORY = "github.com/acme/app"


def _dense() -> list[Rel]:
    """Each model is merged from all six of the level above: 6 ** 13 ways to the top."""
    edges = product(range(TOP), range(WIDTH), range(WIDTH))
    return [
        Rel("Model", f"l{n}/k{one}", "MERGED_FROM", "Model", f"l{n + 1}/k{other}", "tag", "t")
        for n, one, other in edges
    ]


def _around() -> Iterator[Record]:
    """What questions about such merges start from or look for: data, code, terms, risks."""
    yield Rel("Repository", _REPOSITORY, "REUSES", "Model", "l0/k0", "code", "a.py:1")
    yield Rel("Dataset", "data/top", "LICENSED_UNDER", "License", "cc-by-nc-4.0", "card", "t")
    for k in range(WIDTH):
        yield Node("Model", f"l{TOP}/k{k}", {"gated": "manual", "risk_checked": ["config"]})
        yield Rel("Model", f"l{TOP}/k{k}", "TRAINED_ON", "Dataset", "data/top", "tag", "t")
        yield Rel("Model", f"l{TOP}/k{k}", "LICENSED_UNDER", "License", "llama3.1", "tag", "t")
        yield Rel("Model", f"l{TOP - 1}/k{k}", "LICENSED_UNDER", "License", "mit", "tag", "t")
        yield Rel("Model", f"l{TOP}/k{k}", "HAS_RISK", "Risk", "custom-code", "tag", "t")


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    home = tmp_path_factory.mktemp("dense")
    build_from(home, [*_dense(), *_around()])
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def test_merges_of_merges_come_to_an_end(dense: ArcadeStore) -> None:
    edges = {(record.start_id, record.end_id) for record in _dense()}
    above = {pair for pair in edges if pair[0] == "l0/k0" or pair[0][:3] != "l0/"}
    found = run(dense, "ancestors", {"id": "l0/k0"})
    assert {(row["child"], row["parent"]) for row in found} == above
    assert {(row["depth"], row["parent"][:-3]) for row in found} == {
        (n, f"l{n}") for n in range(1, LEVELS)
    }
    counted = run(dense, "descendants-count", {"id": f"l{TOP}/k0"})
    assert counted.column("models") == [WIDTH * TOP]
    kept = run(dense, "health-below-a-model", {"id": "l0/k0"})
    assert set(kept.column("model")) == {"l0/k0", *(parent for _, parent in above)}
    steps = run(dense, "license-steps-above", {"ids": ["l0/k0"]})
    data = {(f"l{TOP}/k{k}", "data/top") for k in range(WIDTH)}
    assert {(row["downstream"], row["upstream"]) for row in steps} == above | data
    everything = {"models": WIDTH * LEVELS, "repositories": 1}
    for name in ("reach-of-dataset", "datasets-hit-most"):
        given = {"id": "data/top"} if name == "reach-of-dataset" else {}
        (row,) = run(dense, name, given)
        assert {key: row[key] for key in everything} == everything


_WITHOUT_END = re.compile(r"\*\d*(\.\.)?\]")
_IDS = {"Dataset": ["data/top"], "Repository": [_REPOSITORY], "Models": ["l0/k0", f"l{TOP}/k0"]}
_IDS |= dict.fromkeys(("Model", "string"), _IDS["Models"])


@pytest.mark.parametrize(
    "name", sorted(q.name for q in catalog().values() if _WITHOUT_END.search(q.text))
)
def test_a_walk_without_an_end_comes_to_one(dense: ArcadeStore, name: str) -> None:
    """A question that counts ways, and not what they lead to, would take years here."""
    query = catalog()[name]
    for number in range(2):
        given = {
            parameter.name: _IDS[parameter.type][number % len(_IDS[parameter.type])]
            for parameter in query.parameters
            if parameter.type in _IDS
        }
        assert run(dense, name, given, timeout=20).columns == query.columns
