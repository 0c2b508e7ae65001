"""Reading from a real Neo4j: addresses, passwords, the gate, limits, and what values become."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import (
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    StoreUnavailable,
)
from ptmgraph.graph.store.neo4j.driver import Address, open_driver, password
from ptmgraph.graph.store.neo4j.loader import load_neo4j
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.open import open_store
from tests.helpers.graph_fixture import ODD_IDS, fixture_home
from tests.helpers.neo4j_server import empty_database, holding, neo4j_url


@pytest.fixture(scope="module")
def store() -> Iterator[Neo4jStore]:
    with Neo4jStore(holding(current_graph(fixture_home()).tables)) as store:
        yield store


@pytest.mark.parametrize(
    ("url", "server", "user", "database"),
    [
        ("neo4j://me@graph.example:7688/hub", "neo4j://graph.example:7688", "me", "hub"),
        ("neo4j+s://a1b2.databases.neo4j.io", "neo4j+s://a1b2.databases.neo4j.io", "neo4j", None),
        ("bolt://[::1]:7687", "bolt://[::1]:7687", "neo4j", None),
        ("bolt://a%40b@h", "bolt://h", "a@b", None),
    ],
)
def test_addresses(url: str, server: str, user: str, database: str | None) -> None:
    address = Address(url)
    assert (address.server, address.user, address.database) == (server, user, database)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("neo4j://me:secret@host", "must not hold the password"),
        ("neo4j://me:half/secret@host", "must not hold the password"),
        ("neo4j://me:1234/secret@host", "must not hold the password"),
        ("https://me:secret@host", "no such store"),
        ("NEO4J://me:secret@host", "no such store"),
        ("neo4j://", "must be neo4j://"),
        ("neo4j://host:port", "cannot be read"),
        ("neo4j://host/?policy=x", "must be neo4j://"),
        ("neo4jj://host", "must begin with"),
        ("boltx", "must begin with"),
    ],
)
def test_addresses_that_are_refused(url: str, reason: str) -> None:
    with pytest.raises(StoreUnavailable, match=reason) as raised:
        open_store(url)
    assert "secret" not in str(raised.value)


def test_the_password_comes_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD_FILE", raising=False)
    monkeypatch.setenv("NEO4J_PASSWORD", "from environment")
    assert password() == "from environment"
    (tmp_path / "secret").write_text("from file \n", "utf-8")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path / "secret"))
    assert password() == "from file "
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        password()


def test_a_wrong_password_is_said_so(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "wrong-password")
    with pytest.raises(StoreUnavailable, match="does not accept the user and password") as raised:
        Neo4jStore(neo4j_url())
    assert "wrong-password" not in str(raised.value)


def test_no_server_is_said_so() -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        Neo4jStore("bolt://127.0.0.1:1")


def test_no_such_database_is_said_so(store: Neo4jStore) -> None:
    with (
        Neo4jStore(f"{neo4j_url()}/nothing") as other,
        pytest.raises(StoreUnavailable, match="no database 'nothing'"),
    ):
        other.query("RETURN 1 AS one")


def test_the_manifest_counts_and_names_the_snapshots(store: Neo4jStore) -> None:
    embedded = current_graph(fixture_home()).manifest
    counts = {name: n for name, n in store.manifest["counts"].items() if n}
    assert counts == {name: n for name, n in embedded["counts"].items() if n}
    assert store.manifest["snapshots"] == embedded["snapshots"]


REFUSED = [
    ("CREATE (n:Model {id: 'x'})", "CREATE is refused"),
    ("MATCH (n) DETACH DELETE n", "DETACH is refused"),
    ("MATCH (n:Model) SET n.id = 'x' RETURN n", "SET is refused"),
    ("MERGE (n:Model {id: 'chain/0'}) RETURN n.id", "MERGE is refused"),
    ("MATCH (n) CALL (n) { CREATE (:X) } IN TRANSACTIONS RETURN n", "CREATE is refused"),
    ("CREATE INDEX FOR (n:Model) ON (n.owner)", "CREATE is refused"),
    ("ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", "ALTER is not available"),
    ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "LOAD CSV"),
    ("CALL () { LOAD CSV FROM 'http://127.0.0.1/' AS line RETURN line } RETURN line", "LOAD CSV"),
    ("RETURN COLLECT { LOAD CSV FROM 'http://x' AS l RETURN l } AS lines", "LOAD CSV"),
    ("CALL dbms.listConfig()", "procedure dbms.listConfig"),
    ("CALL `dbms`.`components`()", "procedure dbms.components"),
    ("RETURN COUNT { CALL dbms.components() YIELD name RETURN name } AS n", "procedure"),
    ("SHOW DATABASES", "SHOW is not available"),
    ("TERMINATE TRANSACTIONS 'neo4j-transaction-1'", "TERMINATE is not available"),
]
BY_THEIR_PLAN = [
    ("CREATE (n:Model {id: 'x'})", "writes"),
    ("MATCH (n) CALL (n) { CREATE (:X) } IN TRANSACTIONS RETURN n", "writes"),
    ("MATCH (n) CALL (n) { RETURN 1 AS x } IN TRANSACTIONS RETURN n", "IN TRANSACTIONS"),
    ("CREATE INDEX FOR (n:Model) ON (n.owner)", "dministration"),
    ("CREATE USER x SET PASSWORD 'long-enough'", "dministration"),
    ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", "LOAD CSV"),
    ("CALL () { LOAD CSV FROM 'http://127.0.0.1/' AS line RETURN line } RETURN line", "LOAD CSV"),
    ("CALL `dbms`.`components`()", "procedure"),
    ("CALL db.createLabel('X')", "writes|procedure"),
    ("SHOW TRANSACTIONS", "SHOW"),
    ("SHOW SETTINGS YIELD name, value RETURN name, value", "SHOW"),
    ("SHOW DATABASES", "dministration|not say"),
    ("TERMINATE TRANSACTIONS 'neo4j-transaction-1'", "TERMINATE"),
]


@pytest.mark.parametrize(("cypher", "reason"), REFUSED)
def test_the_gate_refuses(store: Neo4jStore, cypher: str, reason: str) -> None:
    for text in (cypher, f"/* a comment */ {cypher}", f"CYPHER 5 {cypher}"):
        with pytest.raises(QueryRefused, match=reason):
            store.query(text)


@pytest.mark.parametrize(("cypher", "reason"), BY_THEIR_PLAN)
def test_the_plan_alone_is_enough_for_what_it_lists(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, cypher: str, reason: str
) -> None:
    monkeypatch.setattr("ptmgraph.graph.store.neo4j.store.check_statement", lambda cypher: [])
    with pytest.raises(QueryRefused, match=reason):
        store.query(cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n RETURN n",
        "RETURN missing",
        "RETURN nosuchfunction(1)",
        "PROFILE MATCH (n) CREATE (m) RETURN n",
        "RETURN 1; MATCH (n) DELETE n",
        "",
        "RETURN $missing",
        "RETURN 1 / 0 AS x",
    ],
)
def test_mistakes_are_explained(store: Neo4jStore, cypher: str) -> None:
    with pytest.raises(QueryError, match=r"\w+ .*\."):
        store.query(cypher)


def test_a_write_that_passes_the_gate_is_refused_by_the_server(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for check in ("check_statement", "check_plan", "check_faults"):
        monkeypatch.setattr(f"ptmgraph.graph.store.neo4j.store.{check}", lambda *_: None)
    with pytest.raises(QueryRefused, match="read-only"):
        store.query("CREATE (:Model {id: 'written'})")
    assert store.query("MATCH (n:Model {id: 'written'}) RETURN n.id AS id").rows == []


def test_listed_procedures_may_be_called(store: Neo4jStore) -> None:
    rows = store.query("CALL db.labels() YIELD label RETURN label")
    assert {"Model", "License"} <= set(rows.column("label"))


def test_rows_up_to_the_limit(store: Neo4jStore) -> None:
    cypher = "UNWIND range(1, $n) AS x RETURN x"
    assert (len(r := store.query(cypher, {"n": 5}, limit=5)), r.truncated) == (5, False)
    assert (len(r := store.query(cypher, {"n": 6}, limit=5)), r.truncated) == (5, True)
    assert (len(r := store.query(cypher, {"n": 9_999})), r.truncated) == (9_999, False)
    assert store.query("MATCH (n:Model {id: 'no'}) RETURN n.id AS id").columns == ("id",)


def test_a_query_ends_at_its_time_limit(store: Neo4jStore) -> None:
    endless = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*) AS n"
    with pytest.raises(QueryTimeout):
        store.query(endless, timeout=0.5)
    assert store.query("RETURN 1 AS one").rows == [{"one": 1}]


def test_a_query_ends_at_its_memory_limit_and_is_not_repeated(store: Neo4jStore) -> None:
    greedy = "UNWIND range(1, 50000000) AS a RETURN size(collect(toString(a) + 'x')) AS n"
    with pytest.raises(QueryMemory):
        store.query(greedy, timeout=60)
    assert store.query("RETURN 1 AS one").rows == [{"one": 1}]


def test_values_that_are_too_deep_are_said_so(store: Neo4jStore) -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    for cypher, values in (
        ("RETURN $deep IS NULL AS x", {"deep": deep}),
        ("RETURN reduce(a = [], x IN range(1, 1200) | [a]) AS x", {}),
    ):
        with pytest.raises(QueryError, match="within each other"):
            store.query(cypher, values)
        assert store.query("RETURN 1 AS one").rows == [{"one": 1}]


def test_values_are_those_of_the_embedded_store(store: Neo4jStore) -> None:
    cypher = """
        MATCH path = (m:Model {id: 'two/a'})-[r:QUANTIZED_FROM]->(n:Model)
        RETURN m, r, path, date('2024-01-02') AS day, datetime('2024-01-02T03:04:05Z') AS moment,
               duration('P1D') AS length, 0.0 / 0.0 AS nan, 9223372036854775807 AS large,
               {a: 1, b: [1, null]} AS map, 1.0 AS float, null AS nothing
    """
    with open_store("embedded", fixture_home(), brief=True) as embedded:
        there, here = embedded.query(cypher), store.query(cypher)
    assert here.columns == there.columns
    assert here.rows == there.rows
    assert type(here.rows[0]["float"]) is float


def test_any_text_arrives_as_it_is(store: Neo4jStore) -> None:
    cypher = "UNWIND $ids AS id MATCH (m:Model {id: id}) RETURN m.id AS id"
    assert store.query(cypher, {"ids": list(ODD_IDS)}).column("id") == list(ODD_IDS)


def test_a_graph_of_another_version_is_said_so() -> None:
    url = holding(current_graph(fixture_home()).tables)
    address = Address(url)
    for older in ("SET s.format = s.format - 1", "REMOVE s.format"):
        with open_driver(address) as driver, driver.session(database=address.database) as session:
            session.run(neo4j.Query(f"MATCH (s:Snapshot) {older}")).consume()
        with Neo4jStore(url) as store, pytest.raises(StoreUnavailable, match="another version"):
            store.query("MATCH (m:Model) RETURN m.id AS id")
    load_neo4j(url, current_graph(fixture_home()).tables)
    with Neo4jStore(url) as store:
        assert store.query("RETURN 1 AS one").rows == [{"one": 1}]


def test_an_unfinished_load_is_no_graph() -> None:
    url = neo4j_url()
    empty_database()
    with Neo4jStore(url) as store, pytest.raises(StoreUnavailable, match="no finished graph"):
        _ = store.manifest
    with Neo4jStore(url) as store, pytest.raises(StoreUnavailable, match="no finished graph"):
        store.query("MATCH (m:Model {id: 'no/such'}) RETURN m.id AS id")


def test_an_answer_of_too_many_rows_is_refused_without_a_limit(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.graph.store.neo4j.store.MOST_ROWS", 3)
    assert len(store.query("UNWIND range(1, 3) AS x RETURN x")) == 3
    assert len(store.query("UNWIND range(1, 9) AS x RETURN x", limit=9)) == 9
    with pytest.raises(QueryTooLarge, match=r"3 rows.*LIMIT.*ptmgraph export"):
        store.query("UNWIND range(1, 4) AS x RETURN x")


@pytest.mark.parametrize("depth", [101, 100_000])
def test_a_parameter_that_is_too_deep_is_told_so(store: Neo4jStore, depth: int) -> None:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    with pytest.raises(QueryError, match="100 times at most"):
        store.query("RETURN $d AS d", {"d": value})
