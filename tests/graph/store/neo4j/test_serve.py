"""`ptmgraph serve`: the real driver talks to the embedded graph. What works is in docs/neo4j.md."""

from __future__ import annotations

from collections.abc import Iterator

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from ptmgraph.graph.current import current_graph
from tests.helpers.graph_fixture import fixture_home
from tests.helpers.neo4j_server import Served, served_fixture, start_serve


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with served_fixture() as served:
        yield served


@pytest.fixture(scope="module", params=["bolt", "neo4j"])
def session(served: Served, request: pytest.FixtureRequest) -> Iterator[neo4j.Session]:
    with served.driver(request.param) as driver, driver.session() as session:
        yield session


def test_queries_in_auto_commit_work(session: neo4j.Session) -> None:
    count = session.run("MATCH (m:Model) RETURN count(m) AS n").single(strict=True)["n"]
    assert count == current_graph(fixture_home()).manifest["counts"]["Model"]
    row = session.run("MATCH (m:Model {id: $id}) RETURN m", id="chain/0").single(strict=True)
    assert row["m"]["downloads"] == 10**6
    assert row["m"].labels == {"Model"}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Model {id: 'written'})",
        "MATCH (m:Model) DETACH DELETE m",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "BACKUP DATABASE",
    ],
)
def test_writes_and_files_are_refused(session: neo4j.Session, statement: str) -> None:
    with pytest.raises(Neo4jError):
        session.run(neo4j.Query(statement)).consume()
    written = session.run("MATCH (m:Model {id: 'written'}) RETURN count(m) AS n")
    assert written.single(strict=True)["n"] == 0


def test_managed_transactions_do_not_work(session: neo4j.Session) -> None:
    """When this fails, docs/neo4j.md and the help of `serve` can promise more."""
    with pytest.raises(Neo4jError):
        session.execute_read(lambda tx: tx.run("RETURN 1 AS one").consume())


def test_a_wrong_password_is_refused(served: Served) -> None:
    with served.driver(password="wrong") as driver, pytest.raises(Neo4jError):
        driver.verify_connectivity()


def test_a_port_in_use_is_said_so(served: Served) -> None:
    with start_serve(served.port) as second:
        _, errors = second.communicate(timeout=60)
    assert second.returncode == 3
    assert f"does not start on port {served.port}" in errors
