"""The gate: no writes, no files, no network, no silent difference from Neo4j."""

from __future__ import annotations

import re

import pytest

from ptmgraph.graph.errors import QueryError, QueryRefused
from ptmgraph.graph.store.arcade.store import ArcadeStore

REFUSED = {
    "CREATE (n:Model {id: 'x'}) RETURN n": "read-only",
    "MATCH (m:Model) SET m.x = 1 RETURN m.id": "read-only",
    "MATCH (m:Model) REMOVE m.id": "read-only",
    "MATCH (m:Model) DELETE m": "read-only",
    "MATCH (m:Model) DETACH DELETE m": "read-only",
    "MERGE (m:Model {id: 'x'}) RETURN m": "read-only",
    "MATCH (m:Model) FOREACH (x IN [1] | SET m.x = x)": "read-only",
    "CALL { CREATE (n) RETURN n } RETURN n": "read-only",
    "MATCH (m:Model) CALL { WITH m SET m.x = 1 } RETURN m.id": "read-only",
    "MATCH (m) CALL (m) { DELETE m } IN TRANSACTIONS": "read-only",
    "RETURN COUNT { CREATE (n) RETURN n } AS x": "mistake|read-only",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line": "LOAD CSV",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/x' AS line RETURN line": "LOAD CSV",
    "CALL { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } RETURN line": "LOAD CSV",
    "CALL util.sleep(1000)": "procedure util.sleep",
    "CALL algo.pagerank() YIELD node RETURN node": "procedure algo.pagerank",
    "CALL `util`.`sleep`(10)": "procedure",
    "CALL dbms.listConfig()": "procedure",
    "MATCH (m:Model) CALL { CALL util.sleep(10) RETURN 1 AS x } RETURN x": "procedure util.sleep",
    "SHOW INDEXES": "not available",
    "USE other MATCH (m) RETURN m": "not available",
    "CREATE INDEX FOR (m:Model) ON (m.name)": "not available",
    "DROP CONSTRAINT x": "not available",
    "CREATE USER x SET PASSWORD 'y'": "not available",
    "BACKUP DATABASE": "mistake",
    "SELECT FROM Model": "mistake",
    "MATCH (m:Model) RETURN m.id; MATCH (m) DELETE m": "read-only",
    "MATCH (m:Model) RETURN m.id; MATCH (m:Model) RETURN m.id": "one statement",
    "MATCH p = shortestPath((a:Model)-[*]->(b:Model)) WHERE length(p) > 1 RETURN p": "WHERE",
    "MATCH p = SHORTEST 1 (a:Model)-[:X]->+(b:Model) RETURN p": "SHORTEST",
    "MATCH (a)-[:$($type)]->(b) RETURN a.id": "computed",
    "MATCH ((a)-[r:DERIVED_FROM]-(b)){1,2} RETURN r": "directions",
    "MATCH (a)-[r]->(b)-[r]->(c) RETURN a.id": "twice",
    "MATCH (a:Model) RETURN size((a)-->())": r"COUNT \{ \(a\)-->\(\) \}",
    "MATCH (a:Model) WHERE a.id =~ 'x(' RETURN a": "no regular expression",
    "LET x = 1 RETURN x": "Neo4j 5",
    "MATCH (m) FILTER m.id = 'x' RETURN m": "Neo4j 5",
    "RETURN 1 AS x LIMIT 0x10": "whole number",
    "MATCH (a)-[r]->(b) MATCH (b)-[s {declared: r.declared}]->(c) RETURN c.id": "condition",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_a_statement_is_refused_with_a_sentence(store: ArcadeStore, statement: str) -> None:
    with pytest.raises(QueryRefused, match=REFUSED[statement]):
        store.query(statement)


ADMITTED = [
    "MATCH (m:Model) RETURN count(m) AS create;",
    "// CREATE is only a word here\nMATCH (m:Model {id: 'DELETE'}) RETURN m.id AS id",
    "CALL db.labels() YIELD label RETURN label",
    "MATCH (a:Model {id: 'chain/0'}), (b:Model {id: 'chain/5'}) "
    "MATCH p = shortestPath((a)-[*]-(b)) WHERE a <> b RETURN length(p) AS steps",
    "MATCH (a:Model)-[r:DERIVED_FROM]->(a) RETURN a.id, count(r)",
    "WITH [1, 2, 3] AS xs UNWIND xs AS x WITH x WHERE x > 1 RETURN x",
]


def nested(start: str, middle: str, end: str, levels: int) -> str:
    """Something inside itself, so many times."""
    return f"RETURN {start * levels}{middle}{end * levels} AS x"


DEEP = {
    "lists": nested("[", "1", "]", 40),
    "maps": nested("{a: ", "1", "}", 40),
    "brackets": nested("(", "1", ")", 60),
    "many brackets": nested("(", "1", ")", 600),
    "CASE": nested("CASE WHEN true THEN ", "1", " END", 30),
    "EXISTS": nested("EXISTS { MATCH (m:Model {id: 'chain/0'}) WHERE ", "true", " }", 7),
    "many EXISTS": nested("EXISTS { MATCH (m:Model {id: 'chain/0'}) WHERE ", "true", " }", 50),
    "CALL": "CALL { " * 7 + "RETURN 1 AS x" + " } RETURN x" * 7,
    "many CALL": "CALL { " * 300 + "RETURN 1 AS x" + " } RETURN x" * 300,
    "WITH": "WITH 1 AS x " + "WITH * " * 400 + "RETURN x",
    "sums": "RETURN " + " + ".join(["1"] * 150) + " AS x",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_deep_has_an_answer_or_a_sentence(store: ArcadeStore, name: str) -> None:
    try:
        assert len(store.query(DEEP[name])) == 1
    except QueryError as error:
        assert "many" in name  # those of the other names are answered
        assert re.search(r"[a-z ]{20,}", str(error))
        assert "Recursion" not in str(error)


@pytest.mark.parametrize("statement", ADMITTED)
def test_a_harmless_statement_passes(store: ArcadeStore, statement: str) -> None:
    store.query(statement)


def test_where_after_limit_filters_what_was_cut(store: ArcadeStore) -> None:
    statement = "UNWIND [1, 2, 3, 4] AS x WITH x ORDER BY x LIMIT 2 WHERE x > 1 RETURN x"
    assert store.query(statement).rows == [{"x": 2}]
    inside = f"CALL {{ {statement} }} RETURN x AS y"
    assert store.query(inside).rows == [{"y": 2}]
    skipped = "UNWIND [1, 2, 3, 4] AS x WITH x ORDER BY x SKIP 2 WHERE x < 4 RETURN x"
    assert store.query(skipped).rows == [{"x": 3}]


def test_a_limit_may_be_a_large_parameter(store: ArcadeStore) -> None:
    statement = "UNWIND range(1, 3) AS x WITH x SKIP $skip LIMIT $limit RETURN x"
    large, many = 2**32 + 1, {"x": 3}
    assert len(store.query(statement, {"skip": 0, "limit": large})) == 3
    assert store.query(statement, {"skip": 2, "limit": large}).rows == [many]
    assert store.query(statement, {"skip": large, "limit": 3}).rows == []


def test_a_column_whose_text_is_rewritten_keeps_its_name(store: ArcadeStore) -> None:
    column = "[(b)-[:MERGED_FROM]->(c) | c.id]"
    statement = "OPTIONAL MATCH (a:Model {id: 'nobody'})-[:MERGED_FROM]->(b) RETURN "
    result = store.query(statement + column)
    assert result.columns == (column,)
    assert result.rows == [{column: []}]


def test_places_are_counted_in_characters_beyond_the_basic_plane(store: ArcadeStore) -> None:
    statement = "UNWIND ['🤖', '🧠'] AS `x 🤖` WITH `x 🤖` LIMIT 1 WHERE true RETURN `x 🤖`"
    result = store.query(statement)
    assert result.rows == [{"x 🤖": "🤖"}]


def test_places_in_a_statement_are_those_of_characters(store: ArcadeStore) -> None:
    """Java counts some of them twice: a column without a name keeps its words behind them too."""
    for text in ("🤖🧠", "模型", "e\u0301𐍈", "👩\u200d💻"):
        asked = f"WITH '{text}' AS a RETURN a, a + '{text}', `a`  + 'x' /* {text} */ AS `{text}`"
        assert store.query(asked).columns == ("a", f"a + '{text}'", text)
