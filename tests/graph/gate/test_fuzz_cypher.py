"""Where the embedded engine answers differently from Neo4j: refused, or rewritten to the same.

Each difference stands in docs/cypher.md. What the engine says without the gate is asked too,
so a test fails when the engine no longer needs a rule.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fuzz_cypher import comparable, node_ids, random_records, run
from benchmarks.fuzz_oracle import oracle_questions
from benchmarks.fuzz_queries import QueryMaker
from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.protocol import Store
from tests.helpers.neo4j_server import empty_database, neo4j_url
from tests.helpers.places import DATA, DOCS
from tests.helpers.raw_engine import RawEngine

QUESTIONS = DATA / "cypher" / "questions.cypher"
PAGE = DOCS / "cypher.md"

_NULL = "MATCH (a:Model) OPTIONAL MATCH (a)-[:MERGED_FROM]->(b:Model) "
_MIXED = "MATCH (a:Model)-[r:FINETUNED_FROM]->(b:Model) WHERE a.id = 'none' OR r.declared "
_NOBODY = "OPTIONAL CALL () { MATCH (b:Model {id: 'nobody'}) RETURN b } "
REWRITTEN = {
    "WHERE after LIMIT": "UNWIND [1, 2, 3] AS x WITH x ORDER BY x LIMIT 2 WHERE x > 1 RETURN x",
    "count after CALL": "MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) CALL (a) { "
    "MATCH (a)-[:LICENSED_UNDER]->(l) RETURN l.id AS y } RETURN a.id AS x, count(*) AS n",
    "a relationship in CALL (*)": "MATCH (a:Model)<-[r]-(b:Model) CALL (*) { MATCH (b)--(c:Model) "
    "WHERE r.declared RETURN c.id AS y } RETURN a.id AS x, y",
    "a relationship after WITH * in a CALL": "MATCH (a:Model)<-[r]-(b:Model) CALL { WITH * "
    "MATCH (b)--(c:Model) WHERE r.declared RETURN c.id AS y } RETURN a.id AS x, y",
    "a relationship walked in CALL (*)": "MATCH (a:Model)<-[r]-(b:Model) "
    "CALL (*) { MATCH (b)-[r]-(c:Model) RETURN c.id AS y } RETURN a.id AS x, y",
    "a relationship in a CALL (*) inside another": "MATCH (a:Model)<-[r]-(b:Model) CALL (*) { "
    "CALL (*) { MATCH (b)--(c:Model) WHERE r.declared RETURN c } RETURN c.id AS y } "
    "RETURN a.id AS x, y",
    "count of self-loops": "MATCH (a:Model)-[:FINETUNED_FROM]->(a) RETURN a.id AS x, count(*) AS n",
    "count of a node of self-loops": "MATCH (a:Model)-[:FINETUNED_FROM]->(a) "
    "RETURN a.id AS x, count(a) AS n",
    "count over a WHERE in a relationship": "MATCH (a:Model)-[r:FINETUNED_FROM WHERE "
    "r.confidence < 0]->() RETURN a.id AS x, count(*) AS n",
    "several labels and a loop": "MATCH (a:Model|Dataset) MATCH (a)-[:FINETUNED_FROM*0..1]->(a) "
    "RETURN labels(a)[0] AS x, count(DISTINCT a) AS n",
    "COUNT with a sign": "MATCH (a:Model) RETURN a.id AS x, "
    "-COUNT { (a)-[:FINETUNED_FROM]->() } < 0 AS y",
    "CASE with a sign": "MATCH (a:Model) RETURN a.id AS x, "
    "-CASE WHEN a.id = a.id THEN 2 END < 0 AS y",
    "a part of a function of a node": "MATCH p = (a:Model)-[:FINETUNED_FROM]->(b:Model) "
    "WHERE split(b.id, '/')[0] <> a.id RETURN a.id AS x",
    "a part of a function of a node in EXISTS": "MATCH (c:Model) WHERE EXISTS { "
    "(a:Model|Owner)-[:FINETUNED_FROM]->(b:Model) WHERE labels(b)[0] IN labels(a) } "
    "RETURN c.id AS x",
    "a CASE of another node": "MATCH (b:Model|Owner)<-[:REUSES]-(z:Repository) "
    "WHERE b.id >= CASE WHEN z = z THEN b.id END RETURN b.id AS x",
    "a length of a path beside a node": "MATCH p = (a:Model)-[:FINETUNED_FROM*1..3]->(b:Model) "
    "WHERE length(p) > size(a.id) - 8 RETURN a.id AS x, b.id AS y",
    "a COUNT beside a node": "MATCH (a:Model|License), (a)-[:FINETUNED_FROM]->(b:Model) "
    "WHERE size(a.id) > COUNT { (b)-[:LICENSED_UNDER]->() } OPTIONAL MATCH (a)-->(c) "
    "RETURN a.id AS x, b.id AS y",
    "a reduce beside a node": "MATCH (a:Model|Dataset)-[:FINETUNED_FROM]->(b:Model) "
    "-[:LICENSED_UNDER]->(c) WHERE a.downloads > reduce(n = 0, l IN labels(c) | n + size(l)) "
    "RETURN a.id AS x, c.id AS y",
    "MATCH after UNWIND": "MATCH (a:Model {id: 'chain/1'}) UNWIND ['chain/0'] AS i "
    "MATCH (b:Model) WHERE b.id = i RETURN a.id AS x, b.id AS y",
    "a node OR a relationship": _MIXED + "OPTIONAL MATCH (b)-[:MERGED_FROM]->(c) "
    "RETURN a.id AS x, b.id AS y, c.id AS z",
    "a node OR a relationship in EXISTS": "UNWIND [1] AS x WITH x "
    f"WHERE EXISTS {{ {_MIXED} }} RETURN x",
    "a node OR a relationship in COUNT": "UNWIND [1] AS x WITH x "
    f"WHERE COUNT {{ {_MIXED.removeprefix('MATCH ')} }} > 0 RETURN x",
    "null node at the end": _NULL + "OPTIONAL MATCH (a)<-[r:FINETUNED_FROM]-(b) "
    "RETURN a.id AS x, b.id AS y, type(r) AS t",
    "null node under another name": _NULL + "WITH a, b AS c MATCH (a)<-[:FINETUNED_FROM]-(c) "
    "RETURN a.id AS x",
    "null node of a name that was dropped": "MATCH (b:Model) WITH count(b) AS n "
    + _NULL
    + "MATCH (a)<-[:FINETUNED_FROM]-(b) RETURN a.id AS x, n",
    "null node alone": _NULL + "MATCH (b) RETURN a.id AS x, b.id AS y",
    "null node in a bare pattern": _NULL + "WITH a, b WHERE NOT (b)-[:FINETUNED_FROM]->() "
    "RETURN a.id AS x, b.id AS y",
    "null node in a pattern comprehension": _NULL + "RETURN a.id AS x, "
    "size([(b)-[:FINETUNED_FROM]->(c) | c.id]) AS n",
    "null node inside EXISTS": _NULL
    + "RETURN a.id AS x, EXISTS { (a)<-[:FINETUNED_FROM]-(b) } AS y",
    "null node of an OPTIONAL CALL": _NOBODY + "MATCH (a:Model)-[:MERGED_FROM]->(b) "
    "RETURN a.id AS x",
    "null node of an OPTIONAL CALL, first": _NOBODY + "OPTIONAL MATCH (b)-[:MERGED_FROM]->(c) "
    "RETURN c.id AS x",
    "null node of an expression": "OPTIONAL MATCH (b:Model {id: 'nobody'}) "
    "WITH head(collect(b)) AS c MATCH (c) RETURN c.id AS x",
    "null relationship": "MATCH (a:Model) OPTIONAL MATCH (a)-[r:MERGED_FROM]->() "
    "MATCH ()-[r]->(c) RETURN a.id AS x, c.id AS y",
    "bare pattern inside another expression": "MATCH (a:Model) WHERE "
    "any(x IN [a] WHERE (x)-[:LICENSED_UNDER]->()) RETURN a.id AS x",
    "bare pattern in a subquery inside another expression": "MATCH (a:Model) WHERE "
    "any(x IN [1] WHERE EXISTS { MATCH (a)-[:LICENSED_UNDER]->() WHERE (a)-[:FINETUNED_FROM]->() "
    "}) RETURN a.id AS x",
    "a property of startNode()": "MATCH (a:Model)-[r:FINETUNED_FROM]->() "
    "WHERE a.id = startNode(r).id RETURN a.id AS x",
    "a name of EXISTS used again": "MATCH (a:Model)-[r:FINETUNED_FROM]->(c:Model) "
    "WHERE EXISTS { (a)-->(b:Model) } MATCH (a)<--(b:Model) RETURN a.id AS x, b.id AS y",
    "EXISTS after DISTINCT": "MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) "
    "WITH DISTINCT a WHERE EXISTS { (:License)<--(b:Model) } RETURN a.id AS x",
    "ORDER BY a name given anew": "MATCH (a:Model)-[:FINETUNED_FROM]->(b:Model) "
    "WITH DISTINCT a AS c, b.id AS a ORDER BY a, c.id LIMIT 3 RETURN a AS x, c.id AS y",
    "bare pattern in a comparison": "MATCH (a:Model) WHERE "
    "(a.id > 'x' OR NOT (a)<-[:MERGED_FROM]-()) IS NOT NULL RETURN a.id AS x",
    "bare pattern in a column": "MATCH (a:Model) RETURN a.id AS x, "
    "CASE WHEN (a)-[:MERGED_FROM]->() THEN 1 ELSE 0 END AS y",
}
REFUSED = {
    "WHERE about shortestPath": "MATCH (a:Model {id: 'diamond/bottom'}) "
    "MATCH (b:Model {id: 'diamond/top'}) "
    "MATCH p = shortestPath((a)-[:FINETUNED_FROM|MERGED_FROM*]-(b)) "
    "WHERE length(p) > 2 RETURN length(p) > 2 AS x",
    "WHERE after LIMIT about a dropped name": "MATCH (a:Model) WITH a AS b ORDER BY b.id LIMIT 3 "
    "WHERE EXISTS { (b)-[:FINETUNED_FROM]->(a:Model) } RETURN b.id AS x",
    "undirected group": "MATCH (a:Model {id: 'self/loop'}) "
    "((x)-[:FINETUNED_FROM|MERGED_FROM]-(y)){1,2} (b:Model) RETURN count(*) AS n",
    "several labels and a loop in one MATCH": "MATCH (a:Model|Dataset)-[:FINETUNED_FROM*0..1]->(a) "
    "RETURN labels(a)[0] AS x, count(DISTINCT a) AS n",
    "null node, nothing new": _NULL + "OPTIONAL MATCH (a)<-[:FINETUNED_FROM]-(b) "
    "RETURN a.id AS x, b.id AS y",
    "a node OR a relationship, optional": f"UNWIND [1] AS x OPTIONAL {_MIXED} RETURN x, a.id AS y",
    "ORDER BY what a name given anew was": "MATCH (a:Model)-[:MERGED_FROM]->(b:Model) "
    "WITH b.id AS a, a AS b ORDER BY b.id LIMIT 1 RETURN a AS x, b.id AS y",
    "a relationship in the map of another": "MATCH (a:Model)-[r:FINETUNED_FROM]->(b:Model) "
    "MATCH (b)-[s {declared: r.declared}]->(c) RETURN a.id AS x, c.id AS y",
}
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


@pytest.fixture(scope="module")
def engine(fixture_home: Path) -> Iterator[RawEngine]:
    """The embedded engine without the gate."""
    with RawEngine(fixture_home) as raw:
        yield raw


def rows(store: Store, statement: str) -> list[str]:
    return comparable(store.query(statement))


def raw_rows(engine: RawEngine, statement: str) -> list[str] | None:
    """What the engine says without the gate; None for an error."""
    answer = engine.rows(statement)
    return None if answer is None else comparable(answer)


@pytest.mark.parametrize("name", REWRITTEN)
def test_rewritten_to_the_same_answer(
    store: Store, server: Store, engine: RawEngine, name: str
) -> None:
    statement = REWRITTEN[name]
    meant = rows(server, statement)
    assert rows(store, statement) == meant
    assert raw_rows(engine, statement) != meant, "the engine is right by now: drop the rule"


@pytest.mark.parametrize("name", REFUSED)
def test_refused_because_the_answer_would_differ(
    store: Store, server: Store, engine: RawEngine, name: str
) -> None:
    statement = REFUSED[name]
    with pytest.raises(QueryRefused, match=r"\.$"):
        store.query(statement)
    meant = rows(server, statement)
    assert raw_rows(engine, statement) != meant, "the engine is right by now: drop the rule"


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


def test_the_table_of_differences_names_each_of_them() -> None:
    documented = set(re.findall(r"^\| ([^|`]+?) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    assert {*REWRITTEN, *REFUSED} <= documented


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
