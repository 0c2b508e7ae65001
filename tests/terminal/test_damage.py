"""Damage of a data home: each kind is named by its file and with the command that mends it."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.records import Node
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.seal import with_checksum
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.damage import damaged_loads
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.loaders.pipeline import build
from ptmgraph.terminal.commands import doctor
from tests.helpers.graph_fixture import TAKEN_AT
from tests.helpers.terminal import call

AGAIN = "ptmgraph build --again"
Change = Callable[[bytes], bytes | None]


def flip(data: bytes) -> bytes:
    """One bit of the middle."""
    middle = len(data) // 2 + 5_003 * (len(data) > 50_000)  # between the samples
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def many(data: bytes) -> bytes:
    """64 bytes of the middle."""
    return data[: len(data) // 2] + b"\xa5" * 64 + data[len(data) // 2 + 64 :]


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def gone(data: bytes) -> None:
    return None


def text(new: str | bytes) -> Change:
    return lambda data: new.encode() if isinstance(new, str) else new


def with_fact(name: str, value: object) -> Change:
    """A manifest in which somebody wrote something else."""
    return lambda data: json.dumps({**json.loads(data), name: value}).encode()


def without(name: str) -> Change:
    return lambda data: json.dumps(
        {k: v for k, v in json.loads(data).items() if k != name}
    ).encode()


GRAPH: list[tuple[str, Change]] = [
    *[("graphs/current", c) for c in (text(""), text("1"), text("../.."), text(b"\xff\xfe"), gone)],
    *[("GRAPH/manifest.json", c) for c in (gone, cut, text("[]"), text("{}"), text(b"\xff"))],
    *[("GRAPH/manifest.json", without(n)) for n in ("files", "counts", "snapshots", "seal")],
    ("GRAPH/manifest.json", with_fact("counts", {"Model": 1})),
    ("GRAPH/manifest.json", with_fact("format", 99)),
    ("GRAPH/manifest.json", with_fact("more", 1)),
    *[("GRAPH/arcade/configuration.json", c) for c in (flip, gone, text(""))],
    *[("GRAPH/arcade/schema.json", c) for c in (flip, cut)],
    *[("GRAPH/arcade/statistics.json", c) for c in (flip, text(""))],
    *[("GRAPH/arcade/Model_0.*.bucket", c) for c in (flip, many, cut, gone)],
    ("GRAPH/arcade/Model_0.*.bucket", lambda data: data + bytes(65_536)),
    ("GRAPH/arcade/FINETUNED_FROM_0.*.bucket", flip),
    *[("GRAPH/arcade/Model_0_*.umtidx", c) for c in (flip, many)],
    ("GRAPH/arcade/dictionary.*.dict", flip),
    *[("GRAPH/search.sqlite", c) for c in (flip, many, cut, gone, text(""))],
    *[("GRAPH/tables/Model.parquet", c) for c in (flip, cut, gone)],
]
"""What may happen to the graph, all mended by `AGAIN`."""
TABLES: list[tuple[str, Change]] = [
    *[("Model.parquet", c) for c in (flip, many, cut, gone, text(""))],
    ("rejected.parquet", flip),
    *[("snapshot.json", c) for c in (flip, cut, gone, text("[]"), text("{}"), text(b"\xff"))],
    *[("snapshot.json", with_fact("rows", n)) for n in (7, "many", None)],
    ("snapshot.json", with_fact("source", "other")),
    ("snapshot.json", with_fact("more", "by hand")),
    *[("snapshot.json", without(n)) for n in ("tables", "name", "checksum")],
]
"""What may happen to a load."""


def change_file(file: Path, change: Change) -> None:
    """The file may be shared with other homes: a new one takes its place."""
    data = change(file.read_bytes())
    file.unlink()
    if data is not None:
        file.write_bytes(data)


@pytest.fixture
def home(
    fixture_home: Path, tmp_path: Path, store: ArcadeStore, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The fixture's home, with files of its own where a test changes one. What `doctor` asks the
    database is answered by the one that is whole: here only the files are damaged."""
    monkeypatch.setattr(doctor, "open_store", lambda brief: nullcontext(store))
    locks = shutil.ignore_patterns(".lock")
    return shutil.copytree(fixture_home, tmp_path / "home", copy_function=os.link, ignore=locks)


def numbered(cases: list[tuple[str, Change]]) -> list[str]:
    return [f"{n}-{file.rsplit('/', 1)[-1]}" for n, (file, _) in enumerate(cases)]


def graph_file(home: Path, pattern: str) -> Path:
    (file,) = home.glob(pattern.replace("GRAPH", f"graphs/{current_graph(home).folder.name}"))
    return file


@pytest.mark.parametrize(("pattern", "change"), GRAPH, ids=numbered(GRAPH))
def test_damage_of_the_graph_is_named_with_its_remedy(
    home: Path, pattern: str, change: Change
) -> None:
    file = graph_file(home, pattern)
    change_file(file, change)
    said = call(home, "doctor", code=3).stdout
    (line,) = [line for line in said.splitlines() if line.startswith("FAIL")]
    assert AGAIN in line
    assert str(file) in line or "another version" in line or "no graph in use" in line


def test_one_build_mends_a_graph_of_which_every_file_is_damaged(home: Path) -> None:
    files = {pattern for pattern, _ in GRAPH} - {"graphs/current", "GRAPH/manifest.json"}
    for file in [graph_file(home, pattern) for pattern in sorted(files)]:
        change_file(file, many)
    change_file(current_graph_folder(home) / "manifest.json", text("[]"))
    call(home, *AGAIN.split()[1:])
    with ArcadeStore(home, brief=True) as mended:
        for name, count in mended.manifest["counts"].items():
            pattern = f"(x:{name})" if name in NODE else f"()-[x:{name}]->()"
            assert mended.query(f"MATCH {pattern} RETURN count(x) AS n")[0]["n"] == count
    assert "FAIL" not in call(home, "doctor").stdout


def current_graph_folder(home: Path) -> Path:
    return home / "graphs" / (home / "graphs" / "current").read_text("utf-8")


@pytest.mark.parametrize(("name", "change"), TABLES, ids=numbered(TABLES))
def test_damage_of_a_load_is_named_and_removing_it_mends(
    home: Path, name: str, change: Change
) -> None:
    with SnapshotWriter(home, "other", "whole", TAKEN_AT, 10) as writer:
        writer.add(Node("Model", "other/model"))
    file = next((home / "tables" / "fixture").glob(f"all@*/{name}"))
    change_file(file, change)
    said = call(home, "doctor", code=3).stdout
    (line,) = [line for line in said.splitlines() if line.startswith("FAIL  tables")]
    assert str(file) in line
    assert call(home, "--quiet", "build", code=3).stderr.strip().removeprefix("ptmgraph: ") in line
    (unwanted,) = re.findall(r"ptmgraph sources --remove (\S+)", line)
    listed = call(home, "sources")
    assert "whole" in listed.stdout
    assert "fixture  all" in listed.stdout or unwanted in listed.stderr
    call(home, "sources", "--yes", "--remove", unwanted)
    assert [s.source for s in snapshots(home)] == ["other"]
    assert not list(damaged_loads(home))


def test_a_load_of_a_newer_version_is_read(home: Path) -> None:
    (file,) = (home / "tables" / "fixture").glob("all@*/snapshot.json")
    facts = json.loads(file.read_text("utf-8"))
    del facts["seal"]
    change_file(file, text(json.dumps(with_checksum({**facts, "of_tomorrow": [1]}))))
    assert [s.rows for s in snapshots(home)] == [facts["rows"]]
    assert "FAIL" not in call(home, "doctor").stdout


def test_loading_again_replaces_a_load_that_cannot_be_read(home: Path) -> None:
    (file,) = (home / "tables" / "fixture").glob("all@*/snapshot.json")
    change_file(file, cut)
    with SnapshotWriter(home, "fixture", "all", TAKEN_AT, 10) as writer:
        writer.add(Node("Model", "new/model"))
    assert not list(damaged_loads(home))
    assert not file.parent.exists()


def test_derived_tables_that_are_damaged_are_made_anew(home: Path) -> None:
    with SnapshotWriter(home, "names", "all", TAKEN_AT, 90) as writer:
        writer.add(Node("Model", "some/model"))
    (file,) = (home / "tables" / "names").glob("all@*/Model.parquet")
    change_file(file, flip)
    said = call(home, "doctor", code=3).stdout
    assert f"{file} is damaged. It is made anew by: ptmgraph build" in said
    derived: list[str] = []

    def stop(step: str, rows: int) -> None:
        derived.append(step)
        if step == "derive names":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        build(home, stop)
    assert "derive names" in derived
    assert not list(damaged_loads(home))


def test_a_graph_that_two_builds_removed_says_so(home: Path) -> None:
    graph = current_graph(home)
    shutil.rmtree(graph.folder)
    with pytest.raises(StoreUnavailable, match="Open it again"):
        graph.search("chain", 9, ())
    with pytest.raises(StoreUnavailable, match="Open it again"):
        graph.still_there()


def test_a_damaged_index_of_ids_is_a_sentence(home: Path) -> None:
    graph = current_graph(home)
    change_file(graph.search_index, lambda data: data[:100] + b"\xff" * (len(data) - 100))
    with pytest.raises(StoreUnavailable, match=f"search.sqlite .*{AGAIN}"):
        graph.search("chain/0", 9, ())
