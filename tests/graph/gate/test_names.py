"""Names in backticks mean the same as plain ones, to the gate and to the engine behind it."""

from __future__ import annotations

import pytest

from benchmarks.fuzz_cypher import comparable
from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore

_NULL = "MATCH (a:Model) OPTIONAL MATCH (a)-[:MERGED_FROM]->(`b`) "
_ANY = "FINETUNED_FROM|MERGED_FROM"
ALIKE = {
    "a null node": f"{_NULL} MATCH (a)<-[:FINETUNED_FROM]-(b) RETURN count(*) AS n",
    "a null node alone": f"{_NULL} MATCH (b) RETURN count(*) AS n",
    "EXISTS again": "MATCH (a:Model)-[:FINETUNED_FROM]->() WHERE EXISTS { (a)-->(`b`:Model) } "
    "MATCH (a)<--(b:Model) RETURN count(*) AS n",
    "ORDER BY anew": "MATCH (a:Model)-[:FINETUNED_FROM]->(b) "
    "WITH DISTINCT a AS c, b.id AS `a` ORDER BY a, c.id RETURN a LIMIT 2",
    "self-loops counted": "MATCH (a:Model)-[:FINETUNED_FROM]->(`a`) RETURN a.id, count(*)",
    "CALL (*)": "MATCH (a:Model)<-[`r`]-(b:Model) CALL (*) { MATCH (b)--(c:Model) "
    "WHERE r.declared RETURN c.id AS y } RETURN a.id AS x, y",
    "a node OR a relationship": "MATCH (a:Model)-[`r s`:FINETUNED_FROM]->(`b`) "
    "WHERE a.id = 'none' OR `r s`.declared RETURN a.id, b.id",
    "labels and a loop": "MATCH (a:Model|Dataset) MATCH (`a`)-[:FINETUNED_FROM*0..1]->(a) "
    "RETURN labels(a)[0] AS x, count(DISTINCT a) AS n",
    "an aggregate": "MATCH (a:Model)-[:FINETUNED_FROM]->(a) RETURN a.id AS x, `count`(a) AS n",
    "MATCH after UNWIND": "MATCH (a:Model {id: 'chain/1'}) UNWIND ['chain/0'] AS `i` "
    "MATCH (b:Model) WHERE b.id = i RETURN a.id AS x, `b`.id AS y",
    "what is reached": "MATCH (`m`:Model {`id`: 'cycle/a'})-[:`FINETUNED_FROM`*]->(b:`Model`) "
    "RETURN DISTINCT m.id AS m, b.id AS `b`",
    "a heading": "MATCH (m:Model)-[:LICENSED_UNDER]->(l) WITH l.id AS `the licence`, count(*) AS n "
    "RETURN `the licence`, n ORDER BY n DESC, `the licence` LIMIT 2",
    "a node": "MATCH (`m`:Model {id: 'chain/0'}) RETURN `m`",
    "a doubled backtick": "RETURN 2 AS `c``d`",
    "a doubled backtick again": "WITH 2 AS `c``d` RETURN `c``d`",
    "a column of words": "MATCH (m:Model {id: 'chain/0'}) RETURN m . id, m.  `id`, COUNT( * )",
    "a keyword": "WITH 1 AS `match` RETURN match + 1 AS `return`",
    "a literal's word": "WITH [1, 2] AS `true` UNWIND `true` AS `null` RETURN `null`, null IS NULL",
    "an escape": r"WITH 1 AS `\u0062` RETURN b",
    "a function": "UNWIND [1, 2] AS x RETURN `count`(x) AS n, `sum`(x) AS `s`",
    "local names": "MATCH `p q` = (:Model {id: 'chain/1'})-[:FINETUNED_FROM]->() "
    "RETURN [`i` IN nodes(`p q`) | `i`.id] AS `l`, reduce(`s t` = 0, `j k` IN [1, 2] | `s t` + "
    "`j k`) AS r, any(`x y` IN [1] WHERE `x y` = 1) AS a",
    "a map projection": "MATCH (`a b`:Model {id: 'chain/0'}) WITH `a b`, 1 AS `x` "
    "RETURN `a b` {.id, x, `y z`: 2} AS m",
    "a subquery": "UNWIND [1] AS x CALL (`x`) { RETURN x + 1 AS `y z` } RETURN `y z`",
    "WITH alone": "CALL { WITH 1 AS `q` RETURN `q` } WITH `q` WHERE q > 0 RETURN q",
    "all": "WITH 1 AS `b c`, 2 AS a RETURN *",
    "all and more": "WITH 1 AS `b c` RETURN *, 2 AS x",
    "YIELD": "CALL db.labels() YIELD `label` WITH label AS x ORDER BY x LIMIT 1 RETURN `x`",
    "YIELD AS": "CALL db.labels() YIELD `label` AS `l m` RETURN count(`l m`) AS n",
    "YIELD alone": "CALL db.labels() YIELD `label` AS `l m`",
    "YIELD alone, not renamed": "CALL db.labels() YIELD `label`",
    "two names that become alike": "WITH 1 AS `a b`, 2 AS `a_b`, 3 AS `a-b`, 4 AS _a_b RETURN *",
    "a name given anew in RETURN": "UNWIND [3, 1, 2] AS x RETURN x AS `_x`, -x AS `x` ORDER BY x",
    "UNION": "RETURN count(*), 1+1 UNION RETURN 2 AS `count(*)`, 3 AS `1+1`",
    "UNION of names": "WITH 1 AS `a` RETURN `a` UNION WITH 2 AS a RETURN a",
    "DISTINCT and ORDER BY": "UNWIND [2, 1, 2] AS `x` RETURN DISTINCT `x` ORDER BY `x`",
    "other scripts": "WITH 1 AS Δ, 2 AS `名 前`, 3 AS 名前 RETURN Δ, `名 前`, 名前",
    "comments": "MATCH (`m` /* ` */:Model) // `\nWHERE m.id = 'chain/0' RETURN/**/`m`.id// x",
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_answer_and_columns_as_neo4j(
    store: ArcadeStore, server: Neo4jStore, name: str
) -> None:
    here, there = store.query(ALIKE[name]), server.query(ALIKE[name])
    assert here.columns == there.columns
    assert comparable(here) == comparable(there) != []


REFUSED = {
    "MATCH `p` = shortestPath((a:Model)-[*]->(b:Model)) WHERE length(p) > 2 RETURN p": "path `p`",
    "MATCH (a)-[r]->(b)-[`r`]->(c) RETURN a.id": "twice",
    "MATCH (a)-[`r`]->(b) MATCH (b)-[s {declared: r.declared}]->(c) RETURN c.id": "condition",
    "CALL `util`.`sle``ep`(10)": "procedure util.sle`ep",
    r"CALL `\u0064bms`.listConfig()": "procedure dbms.listConfig",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_backticks_do_not_lead_past_the_gate(store: ArcadeStore, statement: str) -> None:
    with pytest.raises(QueryRefused, match=REFUSED[statement]):
        store.query(statement)
