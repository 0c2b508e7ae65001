"""Questions that both engines answer alike: what people ask, what is near a difference, and random
ones."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmarks.fuzz_cypher import comparable, node_ids, random_records, run
from benchmarks.fuzz_oracle import oracle_questions
from benchmarks.fuzz_queries import QueryMaker
from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.protocol import Store
from tests.helpers.neo4j_server import empty_database, neo4j_url
from tests.helpers.places import DATA

QUESTIONS = DATA / "cypher" / "questions.cypher"

_NULL = "MATCH (a:Model) OPTIONAL MATCH (a)-[:MERGED_FROM]->(b:Model) "
_MIXED = "MATCH (a:Model)-[r:FINETUNED_FROM]->(b:Model) WHERE a.id = 'none' OR r.declared "
ADMITTED = {
    "null node at the beginning": _NULL + "OPTIONAL MATCH (b)-[r:FINETUNED_FROM]->(c) "
    "RETURN a.id AS x, b.id AS y, c.id AS z",
    "null node first inside EXISTS": _NULL
    + "RETURN a.id AS x, EXISTS { (b)-[:MERGED_FROM]->() } AS y",
    "the name given anew": _NULL + "WITH a, count(b) AS n MATCH (a)<-[:FINETUNED_FROM]-(b:Model) "
    "RETURN a.id AS x, b.id AS y, n",
    "self-loops counted by relationship": "MATCH (a:Model)-[r:FINETUNED_FROM]->(a) "
    "RETURN a.id AS x, count(r) AS n",
    "a node OR a relationship, optional and begun before": "MATCH (a:Model) "
    f"OPTIONAL {_MIXED} RETURN a.id AS x, b.id AS y",
    "a node OR a relationship, optional, as a call": "UNWIND [1] AS x "
    f"OPTIONAL CALL () {{ {_MIXED} RETURN a.id AS y }} RETURN x, y",
    "a name that a CALL does not take along": "UNWIND [null] AS b MATCH (a:Model) CALL (a) { "
    "MATCH (a)-[:MERGED_FROM]->(b:Model) RETURN b.id AS y } RETURN a.id AS x, y",
    "UNION where one side may be null": _NULL + "RETURN b.id AS x "
    "UNION MATCH (a:Model)<-[:MERGED_FROM]-(b:Model) RETURN b.id AS x",
}


def rows(store: Store, statement: str) -> list[str]:
    return comparable(store.query(statement))


def test_what_is_put_in_never_drops_a_name(store: Store) -> None:
    with pytest.raises(QueryRefused, match="drops it"):
        store.query(
            "MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) WITH a AS c, b.id AS a ORDER BY a "
            "WHERE EXISTS { (b)-[:FINETUNED_FROM]->() } RETURN a AS x, c.id AS y"
        )


@pytest.mark.parametrize("name", ADMITTED)
def test_what_is_near_a_difference_but_alike_is_admitted(
    store: Store, server: Store, name: str
) -> None:
    assert rows(store, ADMITTED[name]) == rows(server, ADMITTED[name])


def test_what_people_ask_has_the_same_answers(store: Store, server: Store) -> None:
    values = {"model": "chain/0", "owner": "chain", "ids": ["chain/0", "nobody", "wide/hub"]}
    for statement in QUESTIONS.read_text("utf-8").splitlines():
        if not statement.startswith("//"):
            here, there = (
                comparable(engine.query(statement, {**values, "nothing": None}))
                for engine in (store, server)
            )
            assert here == there, statement


def test_random_questions_have_the_same_answers() -> None:
    """A small part of `python -m benchmarks.fuzz_cypher`, the same each time."""
    empty_database()
    tally = run(neo4j_url(), seed=5, queries=40, graphs=1)
    assert tally.disagreements == []
    assert tally.outcomes["the same rows"] > 25
    assert tally.outcomes["the same rows as Python too"] > 20


def test_the_same_seed_makes_the_same_questions() -> None:
    makers = [QueryMaker(random.Random(3), node_ids()) for _ in range(2)]
    one, other = ([maker.make() for _ in range(50)] for maker in makers)
    assert one == other
    assert len({question.text for question in one}) == 50


def test_python_answers_walk_each_relationship_once() -> None:
    records = list(random_records(random.Random(8)))
    questions: list[tuple[str, list[dict[str, Any]]]] = list(
        oracle_questions(records, random.Random(8))
    )
    assert any(len(rows) > 3 for _, rows in questions)
