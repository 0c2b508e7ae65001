"""The Neo4j server of the tests: `$NEO4J_URI`, or one that is started here, once for all tests.

Tests empty its database, so `NEO4J_URI` must name one that is for tests alone.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import neo4j
import pytest

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
    return server


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


_SHORT_LIFE = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Java spends a third less on a server that answers each question once."""


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


def empty_database() -> None:
    """Remove all nodes and constraints."""
    address = Address(neo4j_url())
    with open_driver(address) as driver, driver.session(database=address.database) as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS").consume()
        for (name,) in list(session.run("SHOW CONSTRAINTS YIELD name RETURN name")):
            session.run(neo4j.Query(f"DROP CONSTRAINT `{name}`")).consume()
