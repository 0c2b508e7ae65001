"""The Neo4j server of the tests: `$NEO4J_URI`, or one that is started here, once for all tests.

Tests empty its database, so `NEO4J_URI` must name one that is for tests alone.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.store.neo4j import loader
from ptmgraph.graph.store.neo4j.driver import Address, open_driver
from scripts.neo4j_local import CannotRun, LocalNeo4j


def neo4j_url() -> str:
    """The address of the server, its password in the environment; else the test is skipped."""
    if url := os.environ.get("NEO4J_URI"):
        return url
    return local_server().uri


def local_server() -> LocalNeo4j:
    """A running server that tests may stop; else the test is skipped with the reason."""
    server = resting_server()
    try:
        server.start()
    except CannotRun as error:
        pytest.skip(f"no Neo4j: {error}")
    _await_database(server.uri, (server.folder / "pid").read_text("utf-8"))
    return server


@cache
def _await_database(uri: str, _pid: str) -> None:
    """On a busy machine the port answers before the database does."""
    end = time.monotonic() + 60
    while True:
        try:
            with open_driver(Address(uri)) as driver, driver.session() as session:
                session.run("RETURN 1").consume()
                return
        except (StoreError, Neo4jError, DriverError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def resting_server() -> LocalNeo4j:
    """The same server, which may not run yet; else the test is skipped with the reason."""
    if os.environ.get("NEO4J_URI"):
        pytest.skip("needs a server of its own, and NEO4J_URI names another")
    made = _made()
    if isinstance(made, CannotRun):
        pytest.skip(f"no Neo4j: {made}")
    return made


def take_samples(url: str) -> None:
    """Let the planner know what the indexes hold now. Neo4j does so by itself after a while, and
    plans of one statement would differ from run to run."""
    address = Address(url)
    with open_driver(address) as driver, driver.session(database=address.database) as session:
        session.run("CALL db.prepareForReplanning(60)").consume()


_SHORT_LIFE = (
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    *("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"),
)
"""Java spends a third less on a server that answers each question once, and a sixth less on its
start when it does not verify the classes that Maven has fetched."""


@cache
def _made() -> LocalNeo4j | CannotRun:
    folder = Path(tempfile.mkdtemp(prefix="ptmgraph-neo4j-"))
    try:
        server = LocalNeo4j(folder, tuning=_SHORT_LIFE)
        _let_it_reach_out(folder / "conf" / "neo4j.conf")
    except CannotRun as error:
        return error
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.kill)
    os.environ["NEO4J_PASSWORD"] = server.password
    return server


def _let_it_reach_out(settings: Path) -> None:
    """Take out the settings that keep `LOAD CSV` from files and the network: people's servers do
    not have them, and what the tests refuse there must be refused by us."""
    kept = [
        line
        for line in settings.read_text("utf-8").splitlines()
        if "allow_csv_import" not in line and "ip_blocklist" not in line
    ]
    settings.write_text("\n".join(kept) + "\n", "utf-8")


_held: list[Path] = []
"""The tables of the graph that the database holds; none when a test has changed it since."""


def holding(tables: Path) -> str:
    """The address of the server, which holds the graph of these tables. Tests only read it."""
    url = neo4j_url()
    if _held != [tables]:
        _held.clear()
        loader.load_neo4j(url, tables)
        take_samples(url)
        _held.append(tables)
    return url


def empty_database(*, constraints: bool = True) -> None:
    """Remove all nodes, for a test that writes. Our constraints stay, and with them the plans of
    the statements that write: a test that wants a database without them says so."""
    _held.clear()
    address = Address(neo4j_url())
    with open_driver(address) as driver, driver.session(database=address.database) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()
        if not constraints:
            for (name,) in list(session.run("SHOW CONSTRAINTS YIELD name RETURN name")):
                session.run(neo4j.Query(f"DROP CONSTRAINT `{name}`")).consume()
