"""Where Neo4j answers wrongly: refused, with what to write instead. Listed in docs/cypher.md."""

from __future__ import annotations

import re

import pytest

from benchmarks.fuzz_cypher import comparable
from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from tests.helpers.places import DOCS

PAGE = DOCS / "cypher.md"

_PAIR = " RETURN a.id AS a, b.id AS b"
_NONE = "{ (b)<--(c) WHERE c.id > 'zz' }"
_SUBQUERY = "{ MATCH (b)<--(c) WHERE c.id > 'zz' "
_PARENTS = "MATCH (a:Model)-[:FINETUNED_FROM]->(b) "


def _optional(condition: str, steps: str = "") -> tuple[str, str]:
    """An OPTIONAL MATCH with this condition, and the same as a CALL."""
    match = f"MATCH (a)-[:FINETUNED_FROM{steps}]->(b) WHERE {condition}"
    return (
        f"MATCH (a:Model) OPTIONAL {match} {_PAIR}",
        f"MATCH (a:Model) OPTIONAL CALL (a) {{ {match} RETURN b }} {_PAIR}",
    )


COUNTED = "counting nothing in an OPTIONAL MATCH"
_SHARED = "MATCH (b)-[:FINETUNED_FROM|MERGED_FROM*]->(a:Model) RETURN"
SEVERAL = "DISTINCT after several ids"


def _several(condition: str, result: str = "DISTINCT a.id AS a") -> tuple[str, str]:
    """What some models share, and the same with a DISTINCT that keeps the other."""
    begin = f"MATCH (b:Model) WHERE b.id {condition} "
    return f"{begin} {_SHARED} {result}", f"{begin} WITH DISTINCT b {_SHARED} {result}"


NOTHING = "a sorted OPTIONAL MATCH of nothing"
_NOBODY = "OPTIONAL MATCH (m:Model {owner: 'of-none'})-[:PERFORMS]->(z:Task)"


def _nothing(result: str) -> tuple[str, str]:
    """What is said of nothing, in order; and the same worked out before it is sorted."""
    return f"{_NOBODY} {result}", f"{_NOBODY} WITH * {result}"


WRONG = {
    NOTHING: _nothing("RETURN DISTINCT z.id IS NULL AS a ORDER BY a"),
    f"{NOTHING}: in a WITH": _nothing("WITH DISTINCT m, z.id IS NULL AS x RETURN x ORDER BY x"),
    f"{NOTHING}: an aggregate": _nothing(
        "RETURN coalesce(z.id, 'none') AS x, count(*) AS n ORDER BY x"
    ),
    f"{NOTHING}: without a name": _nothing(
        "RETURN DISTINCT coalesce(z.id, 'none') ORDER BY coalesce(z.id, 'none')"
    ),
    f"{NOTHING}: several": _nothing(
        "RETURN DISTINCT m.id AS m, z.id IS NULL AS x ORDER BY x LIMIT 2"
    ),
    SEVERAL: _several("IN ['diamond/left', 'diamond/bottom']"),
    f"{SEVERAL}: a range": _several("> 'diamond' AND b.id < 'diaz'"),
    f"{SEVERAL}: a beginning": _several("STARTS WITH 'diamond'", "count(DISTINCT a) AS a"),
    "XOR beside several IN": (
        "MATCH (a:Model) WHERE ((a.id <= 'chain/3') XOR (a.id IN ['chain/5'])) "
        "AND a.id IN ['chain/1', 'two/a'] RETURN a.id AS a",
        "MATCH (a:Model) WHERE (a.id <= 'chain/3' OR a.id IN ['chain/5']) "
        "AND NOT (a.id <= 'chain/3' AND a.id IN ['chain/5']) "
        "AND a.id IN ['chain/1', 'two/a'] RETURN a.id AS a",
    ),
    COUNTED: _optional(f"COUNT {_NONE} >= 0"),
    f"{COUNTED}: a node from before": _optional("COUNT { (a)<--(c) WHERE c.id > 'zz' } >= 0", "*2"),
    f"{COUNTED}: COLLECT": _optional(f"size(COLLECT {_SUBQUERY} RETURN c.id }}) >= 0"),
    f"{COUNTED}: a pattern comprehension": _optional(
        "size([(b)<--() WHERE (b)-[:MERGED_FROM]->() | 1]) >= 0"
    ),
    f"{COUNTED}: an aggregate": _optional(f"0 IN COLLECT {_SUBQUERY} RETURN count(*) }}"),
    "an aggregate in EXISTS: beside one that has a key": (
        f"{_PARENTS} WHERE EXISTS {_SUBQUERY} WITH count(c) AS n WHERE n = 0 RETURN 1 AS one }} "
        f"OR EXISTS {_SUBQUERY} WITH b, count(c) AS n RETURN 1 AS one }} {_PAIR}",
        f"{_PARENTS} CALL (b) {_SUBQUERY} RETURN count(c) AS n }} WITH * WHERE n = 0 "
        f"OR EXISTS {_SUBQUERY} WITH b, count(c) AS k RETURN 1 AS one }} {_PAIR}",
    ),
    "an aggregate in EXISTS": (
        f"{_PARENTS} WHERE EXISTS {_SUBQUERY} WITH count(c) AS n WHERE n = 0 RETURN 1 AS one }} "
        f"{_PAIR}",
        f"{_PARENTS} CALL (b) {_SUBQUERY} RETURN count(c) AS n }} WITH * WHERE n = 0 {_PAIR}",
    ),
}
ADMITTED = {
    "DISTINCT after one id": "MATCH (b:Model {id: 'diamond/bottom'}) "
    f"{_SHARED} DISTINCT a.id AS a",
    "DISTINCT after several rows": "UNWIND ['diamond/left', 'diamond/bottom'] AS id "
    f"MATCH (b:Model {{id: id}}) {_SHARED} DISTINCT a.id AS a",
    "a property of nothing": f"{_NOBODY} RETURN DISTINCT z.id AS x ORDER BY x",
    "worked out again": f"{_NOBODY} WITH z.id IS NULL AS x ORDER BY x RETURN x, count(*) AS n",
    "COUNT as a test": f"MATCH (a:Model) OPTIONAL MATCH (a)-->(b) WHERE COUNT {_NONE} = 0 {_PAIR}",
    "COUNT in a MATCH": f"{_PARENTS} WHERE COUNT {_NONE} >= 0 {_PAIR}",
    "a count in CALL": "MATCH (a:Model) CALL (a) { MATCH (a)-->(b) "
    "WITH a, count(b) AS n RETURN n } RETURN a.id AS a, n",
    "a sum with a count in CALL": "MATCH (a:Model) CALL (a) { MATCH (a)-->(b) "
    "RETURN b, count(*) + 1 AS n } RETURN a.id AS a, n",
    "XOR beside lists for other values": "MATCH (a:Model) WHERE (a.id IN ['chain/5'] XOR "
    "a.owner IN ['chain']) AND any(x IN ['chain/1'] WHERE x = a.id) RETURN a.id AS a",
    "XOR of a list and a name for each": "UNWIND [[1, 2], [3]] AS xs "
    "WITH xs, any(x IN xs WHERE x IN [1]) XOR all(x IN xs WHERE x = 3) AS a RETURN xs, a",
    "XOR of two lists": "MATCH (a:Model) WHERE a.id IN ['chain/5', 'two/a'] XOR "
    "a.id IN ['two/a'] RETURN a.id AS a",
    "a count by the node from outside": "MATCH (a:Model) WHERE EXISTS { MATCH (a)-->(b) "
    "WITH a, count(*) AS n WHERE n > 2 RETURN true } RETURN a.id AS a",
    "a count by the node from outside, named anew": "MATCH (a:Model) WHERE EXISTS { "
    "MATCH (a)-->(b) WITH DISTINCT a AS c, count(b) AS n WHERE n > 2 RETURN true } "
    "RETURN a.id AS a",
    "a count by an own key": "MATCH (a:Model) WHERE EXISTS { MATCH (a)-->(b) "
    "WITH b, count(*) AS n WHERE n > 0 RETURN 1 AS one } RETURN a.id AS a",
}


def rows(store: Store, statement: str) -> list[str]:
    return comparable(store.query(statement))


@pytest.mark.parametrize("name", WRONG)
def test_refused_because_neo4j_is_wrong(
    store: ArcadeStore, server: Neo4jStore, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked, advised = WRONG[name]
    with pytest.raises(QueryRefused, match="wrongly"):
        server.query(asked)
    meant = rows(server, advised)
    assert rows(store, asked) == rows(store, advised) == meant != []
    monkeypatch.setattr("ptmgraph.graph.store.neo4j.store.check_faults", lambda found, plan: None)
    wrong = rows(server, f"{asked} // again")
    assert wrong != meant, "Neo4j is right by now: drop the rule"


@pytest.mark.parametrize("name", ADMITTED)
def test_what_is_near_but_right_is_admitted(
    store: ArcadeStore, server: Neo4jStore, name: str
) -> None:
    assert rows(server, ADMITTED[name]) == rows(store, ADMITTED[name]) != []


def test_the_table_of_faults_names_each_of_them() -> None:
    documented = set(re.findall(r"^\| ([^|`]+?) \|", PAGE.read_text("utf-8"), re.MULTILINE))
    assert {name.partition(":")[0] for name in WRONG} <= documented
