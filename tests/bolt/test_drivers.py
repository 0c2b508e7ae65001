"""The official driver talks to the embedded graph in all its ways."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import AuthError, ClientError, CypherSyntaxError, Neo4jError
from neo4j.spatial import CartesianPoint
from neo4j.time import Date, DateTime, Duration, Time

from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.bolt import Served, served

MODELS = "MATCH (m:Model) RETURN m.id AS id ORDER BY id"


@pytest.fixture(scope="module")
def server(store: ArcadeStore) -> Iterator[Served]:
    with served(store) as here:
        yield here


@pytest.fixture(scope="module", params=["bolt", "neo4j"])
def driver(server: Served, request: pytest.FixtureRequest) -> Iterator[neo4j.Driver]:
    with server.driver(request.param) as driver:
        yield driver


def test_every_way_to_ask_gives_the_same_rows(driver: neo4j.Driver, store: ArcadeStore) -> None:
    meant = store.query(MODELS).column("id")
    assert [row["id"] for row in driver.execute_query(MODELS).records] == meant
    with driver.session(database="neo4j") as session:
        assert session.run(MODELS).value() == meant
        assert session.execute_read(lambda tx: tx.run(MODELS).value()) == meant
        assert session.execute_write(lambda tx: tx.run(MODELS).value()) == meant
        with session.begin_transaction() as tx:
            both = tx.run(MODELS), tx.run("UNWIND range(1, 2500) AS x RETURN x")
            assert both[1].value() == list(range(1, 2501))
            assert both[0].value() == meant
            tx.commit()
        with session.begin_transaction() as tx:
            tx.run(MODELS)
            tx.rollback()
        assert list(session.run(MODELS).to_df()["id"]) == meant


def test_the_async_driver(server: Served) -> None:
    async def ask() -> list[int]:
        address = f"neo4j://127.0.0.1:{server.port}"
        auth = ("neo4j", server.password)
        async with neo4j.AsyncGraphDatabase.driver(address, auth=auth) as driver:
            await driver.execute_query("RETURN 1")
            async with driver.session() as session:

                async def work(tx: neo4j.AsyncManagedTransaction) -> list[int]:
                    return [row["x"] async for row in await tx.run("UNWIND [1, 2] AS x RETURN x")]

                return await session.execute_read(work)

    assert asyncio.run(ask()) == [1, 2]


def test_nodes_relationships_and_paths_are_themselves(driver: neo4j.Driver) -> None:
    statement = "MATCH p = (m:Model {id: 'chain/1'})-[r:FINETUNED_FROM]->(n) RETURN m, r, n, p"
    result = driver.execute_query(statement, result_transformer_=neo4j.Result.single)
    assert result
    m, r, n, p = result
    assert (m.labels, m["id"], r.type, r["declared"]) == (
        {"Model"},
        "chain/1",
        type(r).__name__,
        True,
    )
    assert (r.start_node.element_id, r.end_node.element_id) == (m.element_id, n.element_id)
    assert (p.start_node["id"], p.end_node["id"], len(p)) == ("chain/1", n["id"], 1)
    graph = driver.execute_query(statement, result_transformer_=neo4j.Result.graph)
    assert {node["id"] for node in graph.nodes} == {"chain/1", n["id"]}
    again = driver.execute_query(
        "MATCH (n) WHERE elementId(n) = $it RETURN n.id", it=m.element_id
    ).records
    assert again[0].value() == "chain/1"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -(2**63),
        1.5,
        float("inf"),
        "ü 😀",
        b"\x00\xff",
        [1, [None, {"a": 2.0}]],
        {"a": {"b": [1]}},
        Date(2020, 1, 2),
        Time(1, 2, 3, 4),
        DateTime(2020, 1, 2, 3, 4, 5, 6),
        Duration(months=14, days=3, seconds=4, nanoseconds=5),
        CartesianPoint((1.0, 2.0)),
    ],
)
def test_values_go_there_and_back(driver: neo4j.Driver, value: Any) -> None:
    assert driver.execute_query("RETURN $value AS v", value=value).records[0]["v"] == value


def test_a_time_zone_keeps_its_name(driver: neo4j.Driver) -> None:
    statement = "RETURN datetime('2020-01-02T03:04:05.5[Europe/Paris]') AS v"
    value = driver.execute_query(statement).records[0]["v"]
    assert value.iso_format() == "2020-01-02T03:04:05.500000000+01:00"
    assert str(value.tzinfo) == "Europe/Paris"


@pytest.mark.parametrize(
    ("statement", "code", "words"),
    [
        ("MATCH (n RETURN n", "Statement.SyntaxError", "line 1"),
        ("RETURN x", "Statement.SyntaxError", "not defined"),
        ("", "Statement.SyntaxError", "empty"),
        ("CREATE (:Model {id: 'written'})", "Statement.AccessMode", "read-only"),
        ("MATCH (m:Model) DETACH DELETE m", "Statement.AccessMode", "read-only"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x", "Security.Forbidden", "LOAD CSV"),
        ("RETURN nothing(1)", "Statement.SyntaxError", "nothing"),
        ("CALL util.sleep(1)", "Procedure.ProcedureNotFound", "util.sleep"),
        ("RETURN 'a' =~ '('", "Statement.ArgumentError", "regular expression"),
        ("RETURN $x", "Statement.ParameterMissing", "x"),
        ("RETURN [1][true]", "Statement.TypeError", "integer"),
        ("RETURN 1 / 0", "Statement.ArithmeticError", "zero"),
        ("MATCH p = SHORTEST 1 (a)-->+(b) RETURN p", "Statement.", "shortestPath"),
    ],
)
def test_messages_and_codes_are_handed_on(
    driver: neo4j.Driver, statement: str, code: str, words: str
) -> None:
    with pytest.raises(Neo4jError) as caught, driver.session() as session:
        session.execute_write(lambda tx: tx.run(neo4j.Query(statement).text).consume())
    assert (caught.value.code or "").startswith(f"Neo.ClientError.{code}")
    assert words in (caught.value.message or "")
    assert driver.execute_query("MATCH (m {id: 'written'}) RETURN m").records == []


def test_the_gate_stands_in_this_way_too(driver: neo4j.Driver) -> None:
    statement = "UNWIND [1, 2, 3, 4] AS x WITH x LIMIT 2 WHERE x > 1 RETURN collect(x) AS l"
    assert driver.execute_query(statement).records[0]["l"] == [2]


def test_an_error_is_of_the_right_class(driver: neo4j.Driver) -> None:
    with pytest.raises(CypherSyntaxError):
        driver.execute_query("RETURN")
    with driver.session() as session:
        with pytest.raises(ClientError), session.begin_transaction() as tx:
            tx.run("CREATE ()")
        assert session.run("RETURN 1").single(strict=True).value() == 1


def test_other_databases_and_passwords(server: Served, driver: neo4j.Driver) -> None:
    with pytest.raises(Neo4jError) as caught:
        driver.execute_query("RETURN 1", database_="other")
    assert caught.value.code == "Neo.ClientError.Database.DatabaseNotFound"
    with server.driver(password="wrong") as stranger, pytest.raises(AuthError) as refused:
        stranger.verify_connectivity()
    assert refused.value.code == "Neo.ClientError.Security.Unauthorized"


def test_the_time_limit_of_the_client_is_kept(fixture_home: Any) -> None:
    """In a worker of its own: it is ended."""
    endless = neo4j.Query("MATCH p = (a:Model)-[*]-(b:Model) RETURN count(p)", timeout=0.5)
    with (
        ArcadeStore(fixture_home, brief=True) as store,
        served(store) as here,
        here.driver() as driver,
        driver.session() as session,
    ):
        session.run("RETURN 1").consume()
        with pytest.raises(ClientError) as caught:
            session.run(endless).consume()
        assert caught.value.code == "Neo.ClientError.Transaction.TransactionTimedOut"
        assert session.run("RETURN 1").single(strict=True).value() == 1


def test_what_a_summary_says(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        summary = session.run("UNWIND range(1, 9) AS x RETURN x").consume()
        assert (summary.query_type, summary.database) == ("r", "neo4j")
        assert summary.counters.contains_updates is False
        assert [each.gql_status for each in summary.gql_status_objects] == ["00000"]
        explained = session.run("/* how? */ EXPLAIN MATCH (n) RETURN n AS it")
        assert explained.keys() == ["it"]
        assert list(explained) == []
        assert explained.consume().plan["operatorType"].startswith("ProduceResults")
        profile = session.run("PROFILE UNWIND [1, 2] AS x RETURN x").consume().profile
        assert profile["rows"] == 2


def test_a_result_that_is_left_half_read(driver: neo4j.Driver) -> None:
    with driver.session(fetch_size=10) as session:
        for _ in range(3):
            assert session.run("UNWIND range(1, 300) AS x RETURN x").peek()
        assert session.run("UNWIND range(1, 300) AS x RETURN x").values()[-1] == [300]


def test_no_warnings(server: Served) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with server.driver("neo4j") as driver:
            driver.verify_connectivity()
            assert driver.get_server_info().protocol_version == (5, 8)
