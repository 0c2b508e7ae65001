"""Attempts to write, to read files, to reach the network, and to call what is not on the list.

None may get through: each is refused or an error in words, the graph's bytes stay, a file with a
secret is never told, and a listener hears nothing. What only looks like an attempt is answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import QueryError
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.http_server import serving

SECRET = "the-secret-of-this-file"

WRITES = (
    "MATCH (m:Model) SET m:Bad",
    "MATCH (m:Model) SET m += {a: 1} RETURN m.id",
    "MATCH (m:Model) SET m = {}",
    "MATCH (m:Model) SET m[$key] = 1",
    "MATCH (m:Model) REMOVE m:Model",
    "MATCH (m:Model) NODETACH DELETE m",
    "MATCH ()-[r]->() DELETE r",
    "MATCH (m:Model) WITH m LIMIT 1 DETACH DELETE m",
    "cReAtE (:`Mod``el`)",
    "/* x */ CREATE /* y */ (n) // z",
    "INSERT (:Model {id: 'x'})",
    "MERGE (a:Model {id: 'chain/0'}) ON MATCH SET a.x = 1",
    "MERGE (a:Model {id: 'new'}) ON CREATE SET a.x = 1",
    "UNWIND [1] AS x CREATE (n {i: x}) RETURN n",
    "FOREACH (x IN [1] | CREATE (n))",
    "MATCH p = (a)-->(b) FOREACH (n IN nodes(p) | SET n.x = 1)",
    "RETURN 1 AS x UNION CREATE (n) RETURN 1 AS x",
    "MATCH (m) CALL (m) { CALL (m) { DETACH DELETE m } }",
    "CALL () { CREATE (n) } IN 2 CONCURRENT TRANSACTIONS OF 10 ROWS",
    "RETURN [x IN [1] | COLLECT { CREATE (n) RETURN n.id }] AS x",
    "RETURN CASE WHEN true THEN COUNT { MERGE (n:X) RETURN n } END AS x",
    "RETURN reduce(a = 0, x IN [1] | a + COUNT { CREATE (n) RETURN n }) AS x",
    "MATCH (m {id: COLLECT { CREATE (n) RETURN 'x' }[0]}) RETURN m",
    "RETURN any(x IN [1] WHERE EXISTS { CREATE (n) }) AS x",
    "MATCH (m:Model) RETURN m { .id, x: COUNT { CREATE (n) RETURN n } } AS m",
    "LET x = COUNT { CREATE (n) RETURN n } RETURN x",
    "WHEN true THEN CREATE (n) RETURN n ELSE RETURN 1 AS n",
    "MATCH (n) RETURN n NEXT CREATE (m)",
    "EXPLAIN CREATE (n)",
    "PROFILE MATCH (n) DELETE n",
    "CYPHER 25 CREATE (n)",
    "START TRANSACTION",
    "COMMIT",
    "MATCH (m:Model) RETURN m.id;\nMATCH (m) DELETE m",
)
SPELLINGS = (
    "\uff23\uff32\uff25\uff21\uff34\uff25 (n)",
    "\ufeffCREATE (n)",
    "CREATE\u00a0(n)",
    "CREA\u200dTE (n)",
    "\\u0043REATE (n)",
    "MATCH (n)\u2028DELETE n",
    "MATCH (n) // x\rDELETE n",
    "MATCH (n) /* */ */ DELETE n",
    "MATCH (n) /* // */ DELETE n",
    "MATCH (n:`a`` ) DELETE n //`) DELETE n",
    "MATCH (`n) RETURN 1 //`) SET `n) RETURN 1 //`.x = 1",
    "MATCH (n) WHERE n.id = 'it\\'s' DELETE n // '",
    "\x00CREATE (n)",
    "\u017fET n.x = 1",
    "MATCH (n) DELET\u0435 n",
)
FILES = (
    "LOAD CSV FROM 'file://SECRET' AS l RETURN l",
    "load/**/csv from 'file://SECRET' as l return l",
    "LOAD\u00a0CSV FROM 'file://SECRET' AS l RETURN l",
    "\\u004cOAD CSV FROM 'file://SECRET' AS l RETURN l",
    "LOAD CSV WITH HEADERS FROM $file AS l FIELDTERMINATOR ';' RETURN l",
    "RETURN [x IN [1] | COLLECT { LOAD CSV FROM 'file://SECRET' AS l RETURN l[0] }] AS x",
    "RETURN CASE 1 WHEN 1 THEN COLLECT { LOAD CSV FROM 'file://SECRET' AS l RETURN l } END AS x",
    "RETURN reduce(a = '', x IN ['HTTP/x'] | a + COLLECT { LOAD CSV FROM x AS l RETURN l }[0])",
    "MATCH (m {id: COLLECT { LOAD CSV FROM 'file://SECRET' AS l RETURN l[0] }[0]}) RETURN m",
    "RETURN any(x IN [1] WHERE EXISTS { LOAD CSV FROM 'HTTP/any' AS l RETURN l }) AS x",
    "MATCH (m:Model) WHERE COUNT { LOAD CSV FROM 'HTTP/where' AS l RETURN l } > 0 RETURN m",
    "MATCH (m:Model) RETURN m.id ORDER BY COLLECT { LOAD CSV FROM 'HTTP/o' AS l RETURN l }[0]",
    "UNWIND COLLECT { LOAD CSV FROM 'HTTP/unwind' AS l RETURN l } AS x RETURN x",
    "RETURN util.sleep(1) AS x",
    "RETURN apoc.load.json('file://SECRET') AS x",
    "CALL apoc.load.csv('file://SECRET') YIELD list RETURN list",
    "CALL `apoc`.`load`.`json`('HTTP/json') YIELD value RETURN value",
    "IMPORT DATABASE file://SECRET",
    "EXPORT DATABASE file://SECRET.jsonl",
    "BACKUP DATABASE",
)
PROCEDURES = (
    "CALL dbms.procedures() YIELD name RETURN name",
    "OPTIONAL CALL util.sleep(1)",
    "CALL\u00a0util.sleep(1)",
    "CALL `util`./* x */sleep(1)",
    "CALL util.`sl\\u0065ep`(1)",
    "CALL db.labels() YIELD label CALL dbms.components() YIELD name RETURN name",
    "CALL db.labels() YIELD label RETURN label UNION CALL dbms.components() YIELD name "
    "RETURN name AS label",
    "CALL db.labels.more()",
    "CALL `db`.`labels``; CREATE (n)`()",
    "CALL path.subgraphNodes('x', {}) YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes('x', 'y') YIELD node RETURN node",
    "RETURN [x IN [1] | COLLECT { CALL db.info() YIELD name RETURN name }] AS x",
    "MATCH (m:Model) CALL (m) { CALL algo.dijkstra(m, m, 'X', 'y') YIELD path RETURN path } "
    "RETURN path",
    "SHOW PROCEDURES",
    "TERMINATE TRANSACTIONS 'x'",
    "USE system SHOW USERS",
    "CREATE FULLTEXT INDEX x FOR (m:Model) ON EACH [m.id]",
    "DROP DATABASE x",
    "GRANT ROLE admin TO me",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
)
HARMLESS = (
    "RETURN 'LOAD CSV FROM \"file:///etc/passwd\" AS l' AS x",
    "WITH 1 AS `CREATE (n)` RETURN `CREATE (n)` AS x",
    "MATCH (`SET`:Model {id: 'chain/0'}) RETURN `SET`.id AS x",
    "WITH 1 AS create, 2 AS delete RETURN create + delete AS x",
    "RETURN {delete: 1, set: 2, merge: 3, `load csv`: 4} AS x",
    "/* CREATE (n) */ RETURN 1 AS x // DELETE n",
    "CALL DB.`labels`() YIELD label RETURN count(label) AS x;",
    "RETURN 'it\\'s // DELETE n' AS x",
    "MATCH (m:Model {id: 'chain/0'}) RETURN m.`CALL dbms.x()` IS NULL AS x",
)


HEARD: list[str] = []


class _Listener(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        HEARD.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def http() -> Iterator[str]:
    """The address of a listener."""
    with serving(_Listener) as address:
        yield address


def bytes_of(folder: Path) -> str:
    """A digest of all files of a folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    parts = (file.name.encode() + file.read_bytes() for file in files)
    return hashlib.sha256(b"".join(parts)).hexdigest()


@pytest.mark.parametrize("attempts", [WRITES, SPELLINGS, FILES, PROCEDURES], ids=len)
def test_no_attempt_gets_through(
    store: ArcadeStore, fixture_home: Path, tmp_path: Path, http: str, attempts: tuple[str, ...]
) -> None:
    graph, secret = current_graph(fixture_home).database, tmp_path / "secret.csv"
    secret.write_text(SECRET, "utf-8")
    before = bytes_of(graph)
    for attempt in attempts:
        statement = attempt.replace("SECRET", str(secret)).replace("HTTP", http)
        with pytest.raises(QueryError, match=r"[a-z]{3,} [a-z]+") as error:
            store.query(statement, {"key": "x", "file": f"file://{secret}"}, timeout=10)
            pytest.fail(f"it got through: {attempt}")
        assert SECRET not in str(error.value)
        assert "java." not in str(error.value)
    assert bytes_of(graph) == before
    assert [file.name for file in tmp_path.iterdir()] == ["secret.csv"]
    assert HEARD == []


def test_what_only_looks_like_an_attempt_is_answered(store: ArcadeStore) -> None:
    for statement in HARMLESS:
        assert len(store.query(statement)) == 1, statement
