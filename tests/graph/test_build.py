"""Building: the same tables give the same graph, and nothing that goes wrong harms it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptmgraph.graph import build as building
from ptmgraph.graph.build import AfterMerge, build_turn
from ptmgraph.graph.current import BuiltGraph, current_graph, is_named
from ptmgraph.graph.errors import StoreError, StoreUnavailable
from ptmgraph.graph.mark import PACKAGE, mark
from ptmgraph.graph.records import Node
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.damage import damaged_loads
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.loaders.pipeline import AFTER_MERGE
from tests.helpers.engine_room import as_users_build
from tests.helpers.export_graph import exported
from tests.helpers.graph_fixture import TAKEN_AT, build, build_fixture
from tests.helpers.processes import children, gone, halted
from tests.helpers.small_disk import MAY_MOUNT, NoMount, leave_free, small_disk

_BUILD = """
from pathlib import Path
from tests.helpers.graph_fixture import build
build(Path(sys.argv[2]), step)
"""


@pytest.fixture
def home(fixture_home: Path, tmp_path: Path) -> Path:
    """A copy of the fixture's data home that a test may break."""
    shutil.copytree(fixture_home, tmp_path / "home")
    return tmp_path / "home"


def load(home: Path, *ids: str) -> None:
    with SnapshotWriter(home, "test", "more", TAKEN_AT, 10) as writer:
        for id_ in ids:
            writer.add(Node("Model", id_))


def graph_of(home: Path) -> list[str]:
    with ArcadeStore(home, brief=True) as store:
        return exported(store)


def test_building_again_without_a_change_keeps_the_graph(home: Path) -> None:
    before = current_graph(home).folder
    assert build(home).folder == before


class Building(Exception):
    """A build has begun."""


def idle_step(rules: str) -> AfterMerge:
    """A step that writes nothing, by these rules."""
    return AfterMerge("idle", lambda tables: (), lambda: rules)


def builds(home: Path, *rules: str) -> bool:
    """Whether a build makes a new graph; it is stopped then."""

    def stop(step: str, rows: int) -> None:
        raise Building

    try:
        build(home, stop, after_merge=(*AFTER_MERGE, *map(idle_step, rules)))
    except Building:
        return True
    return False


@pytest.fixture
def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """As after an update of ptmgraph: the graph is old, a file of the package is new."""

    def change(file: str, old: str, new: str) -> None:
        package = tmp_path / "updated" / PACKAGE.name
        shutil.copytree(PACKAGE / "graph", package / "graph")
        text = (package / file).read_text("utf-8")
        assert old in text
        (package / file).write_text(text.replace(old, new, 1), "utf-8")
        monkeypatch.setattr(building, "mark", partial(mark, package=package))

    return change


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("graph/tables/merge.py", "from __future__", "# A comment.\nfrom __future__"),
        ("graph/gate/gate.py", "return", "raise"),
        ("graph/export/tables.py", "return", "raise"),
        ("graph/store/arcade/worker.py", "return", "raise"),
        ("graph/store/arcade/start_cache.py", "return", "raise"),
        ("graph/store/neo4j/loader.py", "return", "raise"),
    ],
)
def test_what_makes_no_graph_asks_for_no_build(
    home: Path, update: Callable[[str, str, str], None], file: str, old: str, new: str
) -> None:
    update(file, old, new)
    assert not builds(home)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("graph/schema.py", "FORMAT = ", "FORMAT = 1 + "),
        ("graph/build.py", "return", "raise"),
        ("graph/tables/lake.py", "return", "raise"),
        ("graph/tables/merge.py", "return", "raise"),
        ("graph/tables/families.py", "return", "raise"),
        ("graph/tables/rests_on.py", "return", "raise"),
        ("graph/store/ranked_entries.py", "return", "raise"),
        ("graph/store/arcade/loader.py", "return", "raise"),
        ("graph/store/arcade/jvm.py", "return", "raise"),
    ],
)
def test_what_makes_a_graph_asks_for_a_build(
    home: Path, update: Callable[[str, str, str], None], file: str, old: str, new: str
) -> None:
    update(file, old, new)
    assert builds(home)


def test_rules_from_elsewhere_and_the_order_of_trust_ask_for_a_build(home: Path) -> None:
    before = current_graph(home).folder
    assert builds(home, "mark")
    assert not builds(home)
    for name, precedence in (("one", 20), ("two", 30)):
        with SnapshotWriter(home, "test", name, TAKEN_AT, precedence) as writer:
            writer.add(Node("Model", f"a/{name}"))
    assert build(home, after_merge=(*AFTER_MERGE, idle_step("mark"))).folder != before
    assert not builds(home, "mark")
    assert builds(home)
    with SnapshotWriter(home, "test", "two", TAKEN_AT, 15) as writer:
        writer.add(Node("Model", "a/two"))
    assert builds(home, "mark")


def test_a_step_after_the_merge_runs_again_when_its_rules_change(home: Path) -> None:
    """The step adds a family; it is no part of the package that builds."""

    def write(tables: Path) -> Iterator[tuple[str, int]]:
        file = tables / "Family.parquet"
        more = pa.Table.from_pylist([{"id": "made/up"}], schema=pq.read_schema(file))
        pq.write_table(pa.concat_tables([pq.read_table(file), more]), file)
        yield "Family", 1

    def built(rules: str) -> tuple[Path, list[str]]:
        steps: list[str] = []
        add = AfterMerge("add", write, lambda: rules)
        graph = build(home, lambda step, rows: steps.append(step), after_merge=[add])
        return graph.folder, [step for step in steps if step.startswith("add")]

    before = current_graph(home).folder
    first, ran = built("one")
    assert first != before
    assert ran == ["add Family"]
    with ArcadeStore(home, brief=True) as store:
        assert len(store.query("MATCH (f:Family {id: 'made/up'}) RETURN f.id AS id")) == 1
    assert built("one") == (first, [])
    assert built("two")[1] == ["add Family"]


def test_what_a_step_finds_goes_on_beside_those_after_it_and_is_written_last(home: Path) -> None:
    later = threading.Event()
    ran: list[str] = []

    def find(tables: Path) -> None:
        assert later.wait(30), "it waits for a step that comes after it"
        ran.append("found")

    def write(name: str) -> Iterator[tuple[str, int]]:
        ran.append(name)
        later.set()
        yield "Family", 1

    rules = "beside"
    steps = [
        AfterMerge("first", lambda tables: write("first"), lambda: rules, find),
        AfterMerge("second", lambda tables: write("second"), lambda: rules),
    ]
    build(home, after_merge=steps)
    assert ran == ["second", "found", "first"]

    def fails(tables: Path) -> None:
        raise duckdb.Error("no such table")

    rules = "other"
    steps[0] = AfterMerge("first", lambda tables: (), lambda: rules, fails)
    before = current_graph(home).folder
    with pytest.raises(StoreError, match="no such table"):
        build(home, after_merge=steps)
    assert current_graph(home).folder == before


def test_the_same_records_give_the_same_graph(home: Path, tmp_path: Path) -> None:
    build_fixture(tmp_path / "other")
    assert graph_of(home) == graph_of(tmp_path / "other")


@pytest.mark.usefixtures("own_workers")
def test_a_new_build_replaces_the_old_graph_and_readers_keep_theirs(home: Path) -> None:
    with ArcadeStore(home, brief=True) as reader:
        reader.query("RETURN 1 AS x")
        load(home, "more/model")
        build(home)
        ask = "MATCH (m:Model {id: 'more/model'}) RETURN m.id AS id"
        assert len(reader.query(ask)) == 0
        assert len(reader.query("MATCH (m:Model) RETURN m.id")) > 0
        with ArcadeStore(home, brief=True) as later:
            assert len(later.query(ask)) == 1
        os.kill(reader.worker_pid, signal.SIGKILL)
        assert len(reader.query(ask)) == 0
        assert reader.search("more/model") == []
        assert reader.search("chain/0")


def test_the_graph_before_the_last_stays_no_longer(home: Path) -> None:
    opened = current_graph(home)
    first = opened.folder
    assert is_named(home, opened)
    load(home, "more/one")
    second = build(home).folder
    assert not is_named(home, opened)
    load(home, "more/two")
    third = build(home).folder
    assert not first.exists()
    assert {f for f in (home / "graphs").iterdir() if f.is_dir()} == {second, third}


def test_the_manifest_counts_what_the_graph_holds(store: ArcadeStore) -> None:
    counts = store.manifest["counts"]
    for label in ("Model", "License", "Repository", "Family"):
        (row,) = store.query(f"MATCH (n:{label}) RETURN count(n) AS n")
        assert row["n"] == counts[label] > 0
    for rel in ("FINETUNED_FROM", "REUSES", "LICENSED_UNDER"):
        (row,) = store.query(f"MATCH ()-[r:{rel}]->() RETURN count(r) AS n")
        assert row["n"] == counts[rel] > 0


def test_a_killed_build_changes_nothing(home: Path) -> None:
    """SIGKILL to the builder, and to its loader. A builder that is ended while it loads stands in
    the next test. For random moments: `benchmarks.kills`."""
    before, folder = graph_of(home), current_graph(home).folder
    load(home, *(f"more/{n}" for n in range(500)))
    for step, loader in (
        ("merge Model", False),
        ("load Model", True),
        ("index ids", False),
    ):
        with halted(step, _BUILD, str(home)) as builder:
            for victim in children(builder.pid) if loader else [builder.pid]:
                os.kill(victim, signal.SIGKILL)
            builder.communicate()  # one that lost its loader goes on
        assert builder.returncode, (step, loader)
        assert current_graph(home).folder == folder
    assert graph_of(home) == before
    build(home)
    with ArcadeStore(home, brief=True) as store:
        (row,) = store.query("MATCH (m:Model) WHERE m.id STARTS WITH 'more/' RETURN count(m) AS n")
    assert row["n"] == 500
    assert not list((home / "graphs").glob("*.partial"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_ending_a_build_leaves_no_loader_behind(home: Path, number: signal.Signals) -> None:
    """And the graph before it is the graph."""
    before, folder = graph_of(home), current_graph(home).folder
    load(home, *(f"more/{n}" for n in range(500)))
    with halted("load Model", _BUILD, str(home)) as builder:
        loaders = children(builder.pid)
        builder.send_signal(number)
        builder.wait(timeout=10)
    assert loaders and all(gone(loader) for loader in loaders)
    assert (current_graph(home).folder, graph_of(home)) == (folder, before)


def test_builds_at_once_keep_apart(tmp_path: Path) -> None:
    """Each of its own data home."""

    def count(number: int) -> int:
        home = tmp_path / str(number)
        load(home, *(f"more/{n}" for n in range(number)))
        return int(build(home).manifest["counts"]["Model"])

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(count, (1, 2, 3))) == [1, 2, 3]


def test_without_a_graph_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="ptmgraph load sample"):
        ArcadeStore(tmp_path)
    with pytest.raises(StoreUnavailable, match="ptmgraph load sample"):
        build(tmp_path)


def test_a_foreign_folder_is_no_data_home(tmp_path: Path) -> None:
    (tmp_path / "graphs").mkdir()
    (tmp_path / "graphs" / "current").write_bytes(b"\xff\xfe nonsense")
    with pytest.raises(StoreUnavailable, match="ptmgraph build"):
        ArcadeStore(tmp_path)
    assert not is_named(tmp_path, BuiltGraph(tmp_path / "graphs" / "1", {}))


def test_a_truncated_database_is_noticed_and_a_build_mends_it(home: Path) -> None:
    before = graph_of(home)
    database = current_graph(home).database
    victim = max(database.iterdir(), key=lambda file: file.stat().st_size)
    with victim.open("r+b") as stream:
        stream.truncate(victim.stat().st_size // 2)
    with pytest.raises(StoreUnavailable, match=r"damaged.*ptmgraph build"):
        ArcadeStore(home)
    build(home)
    assert graph_of(home) == before


def test_a_graph_of_another_engine_is_refused_and_a_build_mends_it(home: Path) -> None:
    file = current_graph(home).folder / "manifest.json"
    facts = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**facts, "engine": "1.0"}), "utf-8")
    with pytest.raises(StoreUnavailable, match=r"engine 1\.0.*ptmgraph build"):
        ArcadeStore(home)
    build(home)
    with ArcadeStore(home, brief=True) as store:
        assert len(store.query("MATCH (m:Model) RETURN m.id", limit=1)) == 1


def test_damage_that_the_sizes_do_not_show_is_a_sentence(home: Path) -> None:
    for file in current_graph(home).database.glob("*.json"):
        file.write_bytes(b"x" * file.stat().st_size)
    with pytest.raises(StoreUnavailable, match=r"damaged: .*json.*ptmgraph build --again"):
        ArcadeStore(home)


def test_a_build_waits_for_another_and_sees_what_was_loaded_meanwhile(home: Path) -> None:
    waits = threading.Event()

    def second() -> bool:
        with build_turn(home, waits.set):
            return builds(home)

    with ThreadPoolExecutor(1) as pool:
        with build_turn(home):
            found = pool.submit(second)
            assert waits.wait(60)
            load(home, "more/model")
        assert found.result()


@MAY_MOUNT
@pytest.mark.parametrize("megabytes", [1, 5])
def test_a_full_disk_is_a_sentence_and_keeps_tables_and_graph(
    fixture_home: Path, tmp_path: Path, megabytes: float
) -> None:
    """Too small by the estimate, and too small for the engine, which told only its log of it. All
    sizes and works: `benchmarks.full_disk`."""
    try:
        with small_disk(tmp_path / "small", 64 * 2**20) as disk:
            home = shutil.copytree(fixture_home, disk / "home")
            before = current_graph(home).folder
            load(home, *(f"more/{n}" for n in range(2_000)))
            tables = [s.tables for s in snapshots(home)]
            filler = leave_free(disk, int(megabytes * 2**20))
            with as_users_build(), pytest.raises(StoreError, match=r"full.*ptmgraph build"):
                build(home)
            assert not list((home / "graphs").glob("*.partial"))
            filler.unlink()
            leave_free(disk, 300_000)
            with pytest.raises(OSError):
                load(home, *(hashlib.sha256(b"%d" % n).hexdigest() for n in range(40_000)))
            assert [s.tables for s in snapshots(home)] == tables
            assert not list(damaged_loads(home))
            assert current_graph(home).folder == before
            current_graph(home).require_whole()
    except NoMount as error:
        pytest.skip(str(error.__doc__))
