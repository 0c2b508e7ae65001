"""What tools of Neo4j ask of a database before anything else, as they word it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import CypherSyntaxError, Neo4jError
from py2neo import Graph

from ptmgraph.bolt.metadata import Metadata
from ptmgraph.bolt.tool_calls import direct, written_out
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.bolt import Served, served


@pytest.fixture(scope="module")
def server(store: ArcadeStore) -> Iterator[Served]:
    with served(store) as here:
        yield here


@pytest.fixture(scope="module")
def driver(server: Served) -> Iterator[neo4j.Driver]:
    with server.driver() as driver:
        yield driver


def rows(driver: neo4j.Driver, statement: str, **values: Any) -> list[dict[str, Any]]:
    return [row.data() for row in driver.execute_query(neo4j.Query(statement), values).records]  # type: ignore[arg-type]


def test_labels_types_and_keys_are_those_of_the_graph(
    driver: neo4j.Driver, store: ArcadeStore
) -> None:
    asked = rows(driver, "CALL db.labels()")
    labels = store.query("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label")
    assert {row["label"] for row in asked} == set(labels.column("label"))
    asked = rows(driver, "CALL db.relationshipTypes() YIELD relationshipType AS t RETURN t")
    types = store.query("MATCH ()-[r]->() RETURN DISTINCT type(r) AS t")
    assert {row["t"] for row in asked} == set(types.column("t"))
    keys = {row["propertyKey"] for row in rows(driver, "CALL db.propertyKeys")}
    used = store.query("MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT key")
    assert keys >= set(used.column("key"))


def test_the_schema_is_that_of_the_graph(driver: neo4j.Driver, store: ArcadeStore) -> None:
    statement = (
        "MATCH (a)-[r]->(b) RETURN DISTINCT labels(a)[0] AS s, type(r) AS t, labels(b)[0] AS e"
    )
    kinds = {(row["s"], row["t"], row["e"]) for row in store.query(statement)}
    (row,) = driver.execute_query("CALL db.schema.visualization()").records
    drawn = {
        (*rel.start_node.labels, rel.type, *rel.end_node.labels) for rel in row["relationships"]
    }
    assert drawn == kinds
    told = rows(
        driver,
        "CALL apoc.meta.data({sample: $SAMPLE}) YIELD label, other, elementType, type, property "
        "WHERE type = 'RELATIONSHIP' AND elementType = 'node' UNWIND other AS other_node "
        "WITH * WHERE NOT label IN $EXCLUDED AND NOT other_node IN $EXCLUDED "
        "RETURN {start: label, type: property, end: toString(other_node)} AS output",
        SAMPLE=1000,
        EXCLUDED=["__Entity__"],
    )
    assert {tuple(row["output"].values()) for row in told} == {
        (row["start"], row["type"], row["end"]) for row in (row["output"] for row in told)
    }
    assert {(r["output"]["start"], r["output"]["type"], r["output"]["end"]) for r in told} == kinds


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (
            "CALL dbms.components() YIELD name, versions, edition UNWIND versions AS version "
            "RETURN name, version, edition",
            ["Neo4j Kernel", "5.26.0", "community"],
        ),
        ("call dbms.components() yield versions return versions[0] as v;", ["5.26.0"]),
        ("SHOW DATABASES YIELD name, access WHERE name = 'neo4j' RETURN access", ["read-only"]),
        ("SHOW DEFAULT DATABASE YIELD name", ["neo4j"]),
        ("// who is it\nSHOW HOME DATABASE YIELD name AS n RETURN n", ["neo4j"]),
        ("SHOW INDEXES YIELD name, type WHERE name = 'model_id' RETURN type", ["RANGE"]),
        ("SHOW CONSTRAINTS YIELD * WHERE 'Model' IN labelsOrTypes RETURN type", ["UNIQUENESS"]),
        ("SHOW PROCEDURES YIELD name ORDER BY name DESC LIMIT 1", ["dbms.components"]),
        ("SHOW FUNCTIONS YIELD name WHERE name STARTS WITH 'dat' RETURN min(name)", ["date"]),
        ("CALL db.ping()", [True]),
        (
            "CALL db.labels() YIELD label WITH label WHERE label = 'Model' "
            "RETURN {name: 'labels', data: collect(label)[..1000]} AS result UNION ALL "
            "CALL db.relationshipTypes() YIELD relationshipType WHERE false "
            "RETURN {name: 'none', data: collect(relationshipType)} AS result",
            [{"name": "labels", "data": ["Model"]}],
        ),
        ("RETURN 'CALL db.labels() YIELD label' AS x", ["CALL db.labels() YIELD label"]),
    ],
)
def test_questions_of_tools(driver: neo4j.Driver, statement: str, values: list[Any]) -> None:
    assert list(rows(driver, statement)[0].values()) == values


@pytest.mark.parametrize(
    "statement",
    [
        "SHOW INDEXES WHERE type = 'VECTOR'",
        "SHOW VECTOR INDEXES",
        "CALL apoc.schema.nodes() YIELD label, size RETURN *, size * 2 AS x",
    ],
)
def test_what_there_is_none_of_is_empty(driver: neo4j.Driver, statement: str) -> None:
    assert rows(driver, statement) == []


@pytest.mark.parametrize(
    "statement",
    ["SHOW USERS", "SHOW TRANSACTIONS", "CALL apoc.load.json('x') YIELD value RETURN 1"],
)
def test_other_calls_are_refused_by_the_gate(driver: neo4j.Driver, statement: str) -> None:
    with pytest.raises(Neo4jError, match="not available"):
        rows(driver, statement)


def test_a_column_that_is_not_there(driver: neo4j.Driver) -> None:
    for rest in ("", " RETURN it", " WHERE true RETURN it"):
        with pytest.raises(CypherSyntaxError, match="these are: label"):
            rows(driver, f"CALL db.labels() YIELD it{rest}")


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "// who\nMATCH (n RETURN n",
        "RETURN 'x' + \"CALL db.labels() YIELD label\"",
        "RETURN 1 // UNION CALL db.labels() YIELD label",
        "RETURN `CALL db.labels() YIELD label`",
        "MATCH (n) CALL db.labels() YIELD label RETURN n, label",  # not the first clause
        "CALL db.labelsx() YIELD label RETURN label",
    ],
)
def test_all_other_text_goes_to_the_gate_as_it_is(text: str, store: ArcadeStore) -> None:
    metadata = Metadata(store.graph.tables)
    assert direct(text, metadata) is None
    assert written_out(text, {}, metadata) == (text, {})


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:py2neo")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_py2neo(server: Served, store: ArcadeStore) -> None:
    """It speaks Bolt 4.3, where nodes have no element ids."""
    auth = ("neo4j", server.password)
    graph = Graph(f"bolt://127.0.0.1:{server.port}", auth=auth)
    routed = Graph(f"neo4j://127.0.0.1:{server.port}", auth=auth)
    assert routed.evaluate("RETURN 1") == 1
    count = current_graph(store.graph.folder.parent.parent).manifest["counts"]["Model"]
    assert graph.evaluate("MATCH (m:Model) RETURN count(m)") == count
    assert graph.nodes.match("Model", id="chain/0").first()["downloads"] == 10**6
    assert "Model" in graph.schema.node_labels
    step = graph.evaluate("MATCH (:Model {id: 'chain/1'})-[r:FINETUNED_FROM]->() RETURN r")
    assert step.end_node["id"]
    tx = graph.begin(readonly=True)
    assert tx.evaluate("RETURN 1") == 1
    graph.commit(tx)
    for each in (graph, routed):
        each.service.connector.close()
    del graph, routed
    gc.collect()  # here, where the warnings about open sockets are expected


def test_networkx_from_rows(driver: neo4j.Driver, store: ArcadeStore) -> None:
    import networkx as nx

    graph = nx.MultiDiGraph()
    for start, rel, end in driver.execute_query("MATCH (a)-[r]->(b) RETURN a, r, b").records:
        graph.add_edge(start.element_id, end.element_id, rel.element_id, **rel)
    count = store.query("MATCH ()-[r]->() RETURN count(r) AS n").column("n")[0]
    assert graph.number_of_edges() == count
