"""Loading into a real Neo4j: equal to the tables, whatever was there and whatever is killed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import neo4j
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreError, StoreUnavailable
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.driver import Address, open_driver
from ptmgraph.graph.store.neo4j.loader import WINDOW, load_neo4j, windows
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.open import open_store, publish
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from tests.helpers.graph_dump import merged_tables, store_dump, tables_dump
from tests.helpers.graph_fixture import fixture_home, fixture_records
from tests.helpers.neo4j_server import empty_database, local_server, neo4j_url
from tests.helpers.processes import halted

REAL_ROWS = "hub_models_real_rows.parquet"


@pytest.fixture
def url() -> Iterator[str]:
    """The server, its database empty but for our constraints."""
    empty_database()
    yield neo4j_url()


@pytest.fixture(scope="module")
def tables() -> Path:
    return current_graph(fixture_home()).tables


def run(url: str, *statements: str) -> None:
    address = Address(url)
    with open_driver(address) as driver, driver.session(database=address.database) as session:
        for statement in statements:
            session.run(neo4j.Query(statement)).consume()


def test_a_load_equals_its_tables_and_the_embedded_graph(
    url: str, tables: Path, store: ArcadeStore
) -> None:
    empty_database(constraints=False)
    load_neo4j(url, tables)
    with Neo4jStore(url) as server:
        there = store_dump(server)
        assert there == tables_dump(tables)
        assert there == store_dump(store)
    # Again: nothing may change, not even a node's internal identity.
    load_neo4j(url, tables)
    with Neo4jStore(url) as server:
        assert store_dump(server) == there


def changed_records() -> Iterator[Record]:
    """The fixture in a later state: a cut hub, a vanished cycle, a new chain, changed values."""
    for record in fixture_records():
        text = repr(record)
        if "cycle/" in text or "wide/child-1" in text or "wide/grandchild-1" in text:
            continue
        if isinstance(record, Node) and record.id == "chain/1":
            yield Node("Model", "chain/1", {"downloads": 3, "task": "fill-mask"})
        elif not (isinstance(record, Rel) and record.type == "HAS_COMPONENT"):
            yield record
    yield Node("Model", "chain/6", {"downloads": 1})
    yield Rel("Model", "chain/6", "FINETUNED_FROM", "Model", "chain/0", "tag", "new")
    yield Rel("Model", "chain/1", "FINETUNED_FROM", "Model", "chain/0", "card", "changed")


def written(url: str) -> int:
    """How many nodes and relationships the server has, whether the load was finished or not."""
    address = Address(url)
    with open_driver(address) as driver, driver.session(database=address.database) as session:
        count = "CALL () { MATCH (n) RETURN n AS x UNION ALL MATCH ()-[r]->() RETURN r AS x } "
        return int(session.run(f"{count} RETURN count(x) AS n").single(strict=True)["n"])


def test_a_later_snapshot_replaces_the_earlier_one(url: str, tables: Path, tmp_path: Path) -> None:
    later = merged_tables(tmp_path, changed_records())
    load_neo4j(url, tables)
    load_neo4j(url, later)
    with Neo4jStore(url) as server:
        assert store_dump(server) == tables_dump(later)


def test_what_others_changed_is_mended(url: str, tables: Path) -> None:
    load_neo4j(url, tables)
    run(
        url,
        "MATCH (n:Model {id: 'chain/0'}) SET n.downloads = -1, n.extra = 'x'",
        "MATCH (n:License {id: 'mit'}) DETACH DELETE n",
        "CREATE (:Model {id: 'intruder'})-[:FINETUNED_FROM]->(:Model {id: 'intruder/2'})",
        "MATCH (a:Model {id: 'chain/1'})-[:FINETUNED_FROM]->(b) CREATE (a)-[:FINETUNED_FROM]->(b)",
        "MATCH (:Model {id: 'chain/2'})-[r:ADAPTER_OF]->() SET r.declared = false",
    )
    load_neo4j(url, tables)
    with Neo4jStore(url) as server:
        assert store_dump(server) == tables_dump(tables)


def test_nodes_of_others_are_never_removed(url: str, tables: Path) -> None:
    empty_database(constraints=False)
    run(url, "CREATE (:Model {id: 'somebody else'})", "CREATE (:Person {name: 'unrelated'})")
    with pytest.raises(StoreError, match="holds Model nodes that ptmgraph did not write"):
        load_neo4j(url, tables)
    assert written(url) == 2


def test_other_labels_are_left_alone(url: str, tables: Path) -> None:
    run(url, "CREATE (:Person {name: 'unrelated'})")
    load_neo4j(url, tables)
    with Neo4jStore(url) as server:
        assert server.query("MATCH (n:Person) RETURN n.name AS n").rows == [{"n": "unrelated"}]
        assert store_dump(server) == tables_dump(tables)


_LOAD_SLOWLY = """
from pathlib import Path
import ptmgraph.graph.store.neo4j.loader as loader
loader.WINDOW = 10
write = loader._write_window
def write_and_say(tx, statements, window):
    write(tx, statements, window)
    step("window of " + statements._table.name)  # not committed yet
loader._write_window = write_and_say
loader.load_neo4j(sys.argv[2], Path(sys.argv[3]), step)
"""


@pytest.mark.parametrize(
    "step", ["load Paper", "load Family", "window of Model-FINETUNED_FROM-Model"]
)
def test_a_killed_load_is_no_graph_and_the_next_one_mends_it(
    url: str, tables: Path, step: str
) -> None:
    with halted(step, _LOAD_SLOWLY, url, str(tables)) as process:
        process.kill()
    with Neo4jStore(url) as server, pytest.raises(StoreUnavailable, match="no finished graph"):
        _ = server.manifest
    half = written(url)
    load_neo4j(url, tables)
    assert 0 < half < written(url)
    with Neo4jStore(url) as server:
        assert store_dump(server) == tables_dump(tables)


def test_a_server_killed_in_mid_load(url: str, tables: Path) -> None:
    server = local_server()
    with halted("window of Model-ADAPTER_OF-Model", _LOAD_SLOWLY, url, str(tables)) as process:
        server.kill()
        server.start()
        process.communicate()  # it went on after the restart, or gave up
    load_neo4j(url, tables)
    with Neo4jStore(url) as store:
        assert store_dump(store) == tables_dump(tables)


@pytest.fixture(scope="module")
def some_real_home(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of each fifth of the real rows of the Hub."""
    folder = tmp_path_factory.mktemp("some")
    rows = pq.read_table(shared / "hub" / REAL_ROWS)
    pq.write_table(rows.take(list(range(0, len(rows), 5))), folder / REAL_ROWS)
    load(HubDumpSource([folder / REAL_ROWS]), folder / "home")
    build(folder / "home")
    return folder / "home"


@pytest.mark.parametrize("data", ["sample_home", "some_real_home"])
def test_real_data_is_the_same_on_both_engines(
    url: str, request: pytest.FixtureRequest, data: str
) -> None:
    home: Path = request.getfixturevalue(data)
    graph = current_graph(home)
    load_neo4j(url, graph.tables)
    with Neo4jStore(url) as server, ArcadeStore(home, brief=True) as embedded:
        there = store_dump(server)
        assert there == tables_dump(graph.tables)
        assert there == store_dump(embedded)
    assert sum(map(len, there.values())) > 3_000


def test_windows_cut_between_ids_and_cover_everything(tmp_path: Path) -> None:
    ids = [f"m{n:05}" for n in range(2 * WINDOW)]
    starts = sorted([*ids, *[ids[9]] * 30, *[ids[-1]] * 2])
    table = pa.table({"start_id": starts, "end_id": [str(n) for n in range(len(starts))]})
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=WINDOW * 3 // 4)
    found = list(windows(pq.ParquetFile(tmp_path / "t.parquet"), compare=True))
    assert [row for window in found for row in window.rows] == table.to_pylist()
    assert (found[0].low, found[-1].high) == (None, None)
    for before, after in pairwise(found):
        assert before.high == after.low == before.rows[-1]["start_id"] < after.rows[0]["start_id"]


def test_an_empty_table_is_one_window_without_bounds(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), tmp_path / "t.parquet")
    (window,) = windows(pq.ParquetFile(tmp_path / "t.parquet"), compare=True)
    assert (window.low, window.high, window.rows) == (None, None, [])


def test_the_setting_chooses_the_server(
    url: str, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setenv("PTMGRAPH_STORE", "")
    publish(tables, lambda step, rows: steps.append(step))
    assert steps == []
    monkeypatch.setenv("PTMGRAPH_STORE", url)
    publish(tables, lambda step, rows: steps.append(step))
    assert "load Model" in steps
    with open_store() as store:
        assert isinstance(store, Neo4jStore)
        assert store_dump(store) == tables_dump(tables)
