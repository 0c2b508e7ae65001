"""The files for neo4j-admin, imported with the real tool: the same graph as a load."""

from __future__ import annotations

from pathlib import Path

import neo4j
import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.export.neo4j_import import import_options, write_import
from ptmgraph.graph.export.tables import graph_tables
from ptmgraph.graph.store.neo4j.driver import Address, open_driver
from ptmgraph.graph.store.neo4j.loader import load_neo4j
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from scripts.neo4j_local import LocalNeo4j
from tests.helpers.graph_dump import store_dump, tables_dump
from tests.helpers.graph_fixture import fixture_home
from tests.helpers.neo4j_server import resting_server


@pytest.fixture
def stopped_server() -> LocalNeo4j:
    """The server before its first start: `conftest` lets these tests come first."""
    server = resting_server()
    server.stop()
    return server


def test_an_import_equals_a_load(
    stopped_server: LocalNeo4j, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = current_graph(fixture_home()).tables
    write_import(graph_tables(tables), tmp_path)
    monkeypatch.chdir(tmp_path)
    stopped_server.admin(*admin_arguments(tmp_path))
    stopped_server.start()
    address = Address(stopped_server.uri)
    with open_driver(address) as driver, driver.session() as session:
        for statement in (tmp_path / "constraints.cypher").read_text("utf-8").splitlines():
            session.run(neo4j.Query(statement.rstrip(";"))).consume()
        names = [name for (name,) in session.run("SHOW CONSTRAINTS YIELD name RETURN name")]
        assert "ptmgraph_Model" in names
    with Neo4jStore(stopped_server.uri) as store:
        assert store_dump(store) == tables_dump(tables)
        assert store.manifest["snapshots"]
    # It takes the imported graph for its own, and changes nothing.
    load_neo4j(stopped_server.uri, tables)
    with Neo4jStore(stopped_server.uri) as store:
        assert store_dump(store) == tables_dump(tables)


def admin_arguments(folder: Path) -> list[str]:
    """The arguments of the command in `import.sh`, as the shell would pass them."""
    script = (folder / "import.sh").read_text("utf-8").replace("\\\n", " ")
    (line,) = [line for line in script.splitlines() if line.startswith("neo4j-admin ")]
    return [word.replace('"${1:-neo4j}"', "neo4j") for word in line.split()[1:]]


def test_every_table_stands_in_the_command() -> None:
    tables = graph_tables(current_graph(fixture_home()).tables)
    options = import_options(tables)
    assert "--nodes=Model=Model.header.csv,Model.csv" in options
    assert sum(option.endswith(".csv") for option in options) == len(tables)
    name = "Dataset-LICENSED_UNDER-License"
    assert f"--relationships=LICENSED_UNDER={name}.header.csv,{name}.csv" in options
