"""The gate in front of Neo4j, attacked: a server as it comes, which reads files and the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

import neo4j
import pytest

from ptmgraph.graph.errors import QueryError, QueryRefused
from ptmgraph.graph.store.neo4j.driver import Address, open_driver
from ptmgraph.graph.store.neo4j.gate import check_statement
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.queries.catalog import catalog
from tests.helpers.http_server import serving
from tests.helpers.neo4j_server import local_server, neo4j_url

_READ = "COLLECT { LOAD CSV FROM 'URL' AS l RETURN l[0] }"
_CALLED = "COLLECT { CALL db.info() YIELD name RETURN name }"

PLACES = [  # of a subquery that reads what it should not
    "RETURN [x IN [1] | {}] AS x",
    "RETURN [x IN [1] WHERE size({}) > 0] AS x",
    "RETURN CASE WHEN true THEN {} END AS x",
    "RETURN CASE size({}) WHEN 1 THEN 2 ELSE 3 END AS x",
    "RETURN reduce(a = '', x IN ['m'] | a + {}[0]) AS x",
    "MATCH (m:Model {{id: {}[0]}}) RETURN m",
    "MATCH (m:Model) RETURN m {{.id, x: {}}} AS x LIMIT 1",
    "RETURN any(x IN [1] WHERE size({}) > 0) AS x",
    "RETURN all(x IN {} WHERE x <> '') AS x",
    "RETURN [x IN [1] WHERE EXISTS {{ WITH {} AS y RETURN y }}] AS x",
    "RETURN COUNT {{ UNWIND {} AS y RETURN y }} AS x",
    "MATCH (m:Model) RETURN [(m)-->(n) WHERE n.id IN {} | n.id] AS x LIMIT 1",
    "MATCH (m)-[r:LICENSED_UNDER WHERE r.x IN {}]->() RETURN m",
    "MATCH ((a)-[r]->(b) WHERE size({}) > 0){{1,2}} RETURN a LIMIT 1",
    "MATCH (m:Model) RETURN m.id ORDER BY {}[0] LIMIT 1",
    "UNWIND {} AS x RETURN x",
    "RETURN 1 AS x UNION RETURN {}[0] AS x",
    "CALL () {{ RETURN [x IN [1] | {}] AS x }} RETURN x",
    "OPTIONAL CALL () {{ RETURN {} AS x }} RETURN x",
    "RETURN {{a: [{{b: {}}}]}}.a[0].b AS x",
    "RETURN COLLECT {{ RETURN [x IN [1] | COLLECT {{ RETURN {} AS y }}] AS z }} AS x",
    "WITH 1 AS load RETURN load, {} AS csv",
]

SPELLINGS = [  # of LOAD CSV, that hide it
    "RETURN [x IN [1] | COLLECT { LOAD/**/CSV FROM 'URL' AS l RETURN l }] AS x",
    "RETURN [x IN [1] | COLLECT { LOAD // CSV\r CSV FROM 'URL' AS l RETURN l }] AS x",
    "RETURN [x IN [1] | COLLECT { load\xa0csv FROM 'URL' AS l RETURN l }] AS x",
    "RETURN [x IN [1] | COLLECT { LoAd\u2028cSv FROM 'URL' AS l RETURN l }] AS x",
    "RETURN [x IN [1] | COLLECT { LOAD\x0c\u3000CSV WITH HEADERS FROM 'URL' AS l RETURN l }] AS x",
    r"RETURN [x IN [1] | COLLECT { L\u004fAD CSV FROM 'URL' AS l RETURN l }] AS x",
    r"RETURN [x IN [1] | COLLECT { \u004c\u004f\u0041\u0044 CSV FROM 'URL' AS l RETURN l }] AS x",
    r"RETURN ['\u0027, COLLECT { LOAD CSV FROM \u0027URL\u0027 AS l RETURN l }, \u0027'] AS x",
    r'RETURN ["\u0022, COLLECT { LOAD CSV FROM \u0022URL\u0022 AS l RETURN l }, \u0022"] AS x',
    r"RETURN ['\u005c', COLLECT { LOAD CSV FROM 'URL' AS l RETURN l }, '\u005c'] AS x",
    r"RETURN 1 AS `\u0060, COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS x, 2 AS \u0060`",
    r"RETURN 1 AS x /* \u002a\u002f , COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS y /**/",
    "RETURN 1 AS x // \\u000a , COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS y",
    "RETURN 1 AS x // '\n, COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS y // '",
    r"RETURN 1 AS `\`, COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS `b\`",
    "RETURN 1 AS ```a`, COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS `b```",
    r"RETURN '\\', COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS x, '\\' AS y",
    "RETURN '/*' AS a, COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS x, '*/' AS b",
    "RETURN 1 /* /* */ AS a, COLLECT { LOAD CSV FROM 'URL' AS l RETURN l } AS x /* */",
    "CYPHER 5 runtime=slotted RETURN [x IN [1] | COLLECT { LOAD CSV FROM 'URL' AS l RETURN l }]",
    "CYPHER 5 LOAD CSV FROM 'URL' AS l RETURN l",
    "PROFILE LOAD CSV FROM 'URL' AS l RETURN l",
]

CALLS = [  # of what is not on a list
    f"RETURN [x IN [1] | {_CALLED}] AS x",
    f"RETURN reduce(a = [], x IN [1] | a + {_CALLED}) AS x",
    "RETURN [x IN [1] | COLLECT { CALL `dbms`.`components`() YIELD name RETURN name }] AS x",
    "RETURN [x IN [1] | COLLECT { CALL dbms /* a */ . // b\n listConfig () YIELD name RETURN 1 }]",
    "RETURN [x IN [1] | COLLECT { CALL db.labels() YIELD label CALL db.info() RETURN 1 }]",
    "RETURN [x IN [1] | COLLECT { CALL DB.INFO() YIELD name RETURN name }] AS x",
    "RETURN [x IN [1] | COLLECT { OPTIONAL CALL db.info() YIELD name RETURN name }] AS x",
    "WITH 1 AS as CALL db.info() YIELD name RETURN as, name",
    "WITH 1 AS a$ CALL db.info() YIELD name RETURN a$, name",
    "WITH 1 AS `$` CALL db.info() YIELD name RETURN name",
    "CALL `db.info`() YIELD name RETURN name",
    "CALL dbms.listConfig",
    "RETURN [x IN [1] | COLLECT { CALL plugin() YIELD name RETURN name }] AS x",
    "CALL `plugin`",
    "CALL end.load YIELD value RETURN value",
    "RETURN [x IN [1] | COLLECT { CALL apoc.load.json('URL') YIELD value RETURN value }] AS x",
    "RETURN apoc.cypher.runFirstColumnSingle('LOAD CSV FROM \"URL\" AS l RETURN l', {}) AS x",
    "RETURN `apoc`.`load`.`json`('URL') AS x",
    "RETURN `apoc.version`() AS x",
    "RETURN [x IN ['a'] | genai . vector /**/ . encode(x, 'OpenAI', {token: 'URL'})] AS x",
    "RETURN ai.text.embed('a', 'openai', {token: 'URL'}) AS x",
    "RETURN [1, 2, 3][0..apoc.version()] AS x",
]

OTHERS = [  # databases, commands, writes
    "USE neo4j MATCH (m:Model) RETURN m.id",
    "USE `system` RETURN 1 AS x",
    "USE ((neo4j)) RETURN 1 AS x",
    "USE graph.byName('neo4j') RETURN 1 AS x",
    "RETURN [x IN [1] | COUNT { USE neo4j MATCH (m) RETURN m }] AS x",
    "RETURN 1 AS x UNION USE neo4j RETURN 2 AS x",
    "CYPHER 5 SHOW SETTINGS",
    "show transactions yield *",
    "/* MATCH */ TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "CYPHER runtime=slotted ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "GRANT ROLE admin TO x",
    "RETURN [x IN [1] | COLLECT { CREATE (n:X) RETURN n }] AS x",
    "RETURN [x IN [1] | EXISTS { MATCH (n) SET n.x = 1 RETURN n }] AS x",
    "MATCH (n) REMOVE n:Model RETURN n",
    "MATCH (n) FOREACH (x IN [1] | SET n.x = x)",
    "MATCH (n) DETACH /**/ DELETE n",
    "MATCH (n) CALL (n) { SET n.x = 1 } IN 2 CONCURRENT TRANSACTIONS OF 5 ROWS",
    "RETURN 1 AS x; LOAD CSV FROM 'URL' AS l RETURN l",
    "RETURN 1 AS x\u200b, 2 AS y",
    "RETURN 0CALL db.info() YIELD name RETURN name",
]

RIGHT = [  # near to what is refused
    "RETURN 'LOAD CSV FROM \"URL\" AS l' AS x",
    "RETURN 1 AS x // LOAD CSV FROM 'URL' AS l CALL dbms.components()",
    "WITH 1 AS load RETURN load AS csv",
    "UNWIND [{set: 1, call: 2, use: 3, load: 4}] AS m RETURN m.set, m.call, m.use, m.load AS csv",
    "UNWIND [[1], [2]] AS set WITH set WHERE set IS NOT NULL AND size(set) = 1 RETURN set",
    "WITH 1 AS call WHERE call IN [1] AND call > .5 RETURN call AS x, call",
    "WITH 1 AS `use` RETURN `use` AS x",
    "MATCH (m:Model) WHERE NOT m:Set&Create RETURN count(m) AS x",
    "RETURN date.truncate('month', date('2024-05-06')) AS x, [1, 2, 3][0..size([1])] AS y",
    "RETURN datetime . fromEpoch(0, 0) AS x, `duration`.between(date('2024-01-01'), date()) AS y",
    "CALL db.labels() YIELD label RETURN count(*) AS x;",
    "CYPHER 5 runtime=slotted planner=cost RETURN 1 AS x",
    r"RETURN 'caf\u00e9' AS x, 1e-3 + 0x1F + .5 + 1_000 AS y, 1.5e3 AS z",
    "RETURN\xa01\u2003AS x",
    "RETURN 1 AS café, 2 AS 模型, 3 AS `LOAD CSV`",
]


class _Listener(BaseHTTPRequestHandler):
    heard: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"heard\n")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def listener() -> Iterator[str]:
    with serving(_Listener) as address:
        yield address


@pytest.mark.parametrize("place", [PLACES[0], PLACES[4], PLACES[5]])
def test_without_the_gate_the_server_does_it(server: Neo4jStore, listener: str, place: str) -> None:
    """Else the tests below would show nothing."""
    local_server()
    _Listener.heard.clear()
    address = Address(neo4j_url())
    statement = place.format(_READ.replace("URL", f"{listener}/?a"))
    with open_driver(address) as driver, driver.session(default_access_mode="READ") as session:
        session.run(neo4j.Query(statement)).consume()
    assert _Listener.heard == ["/?a"]
    _Listener.heard.clear()


ATTEMPTS = [
    *(place.format(_READ) for place in PLACES),
    *(place.format(_READ.replace("URL", "file:///etc/passwd")) for place in PLACES[:3]),
    *SPELLINGS,
    *CALLS,
    *OTHERS,
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_is_refused_and_nothing_is_reached(
    server: Neo4jStore, listener: str, attempt: str
) -> None:
    with pytest.raises(QueryRefused, match=r"^[^\n]+\.$"):
        server.query(attempt.replace("URL", listener))
    assert _Listener.heard == []


@pytest.mark.parametrize("statement", RIGHT)
def test_what_is_near_but_harmless_is_answered(server: Neo4jStore, statement: str) -> None:
    assert len(server.query(statement)) > 0


def test_every_canned_query_passes() -> None:
    for query in catalog().values():
        check_statement(query.text)


@pytest.mark.parametrize(
    "mistake", ["RETURN 'a", "RETURN `a", "RETURN 1 /* a", "", ";", "CYPHER 5"]
)
def test_what_is_no_statement_is_said_so(server: Neo4jStore, mistake: str) -> None:
    with pytest.raises(QueryError, match=re.compile(r"^[^\n]+\.$")):
        server.query(mistake)
