"""Java's start-up cache: shared by all data homes, and never in the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from ptmgraph.graph.build import build_graph
from ptmgraph.graph.records import Node
from ptmgraph.graph.store.arcade import start_cache
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.engine_room import as_users_build
from tests.helpers.graph_fixture import load_records

STEP = "prepare a faster start"


@pytest.fixture(scope="module", autouse=True)
def as_users() -> Iterator[None]:
    with as_users_build():
        yield


@pytest.fixture
def own(fixture_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the cache that a test may break. A first build here has made it: that of
    `fixture_home` at the latest."""
    made = cache_file()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "cache" / "ptmgraph" / "java"
    folder.mkdir(parents=True)
    shutil.copyfile(made, folder / made.name)
    return cache_file()


def cache_file() -> Path:
    """The cache that Java starts from."""
    return Path(start_cache.flags()[0].removeprefix("-XX:AOTCache="))


def steps_of_build(home: Path) -> list[str]:
    """The steps of building a small graph in a new data home."""
    steps: list[str] = []
    load_records(home, [Node("Model", "a/model")])
    build_graph(home, lambda step, rows: steps.append(step))
    return steps


def test_the_first_build_asks_for_a_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a recording leaves is looked at below: it takes 8 s of processor time."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    asked: list[Path] = []
    monkeypatch.setattr(start_cache, "record", asked.append)
    assert start_cache.flags() == ()
    assert steps_of_build(tmp_path / "home").count(STEP) == 1
    assert asked == [tmp_path / "home"]


def test_the_second_data_home_uses_the_cache_of_the_first(own: Path, tmp_path: Path) -> None:
    before = own.stat()
    assert STEP not in steps_of_build(tmp_path / "home")
    assert cache_file() == own
    assert (own.stat().st_ino, own.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert list(tmp_path.rglob("*.aot")) == [own]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    part = bytes(255 - byte for byte in content[middle : middle + 100_000])
    return content[:middle] + part + content[middle + 100_000 :]


def emptied(content: bytes) -> bytes:
    return b""


def another(content: bytes) -> bytes:
    return b"no cache at all"


@pytest.mark.parametrize("damage", [cut, flipped, emptied, another])
def test_a_damaged_cache_is_passed_over(
    own: Path, fixture_home: Path, damage: Callable[[bytes], bytes]
) -> None:
    own.write_bytes(damage(own.read_bytes()))
    with ArcadeStore(fixture_home, brief=True) as store:
        assert store.query("RETURN 1 AS x").rows == [{"x": 1}]


def test_a_build_mends_a_damaged_cache_and_tidies_up(own: Path, tmp_path: Path) -> None:
    """It removes what a killed process left, and the oldest caches of other environments."""
    broken = flipped(own.read_bytes())
    own.write_bytes(broken)
    (own.parent / ".new-killed").mkdir()
    (own.parent / ".new-killed" / own.name).write_bytes(b"half")
    others = [own.with_name(f"1.{number}-other.aot") for number in range(10)]
    for number, other in enumerate(others):
        other.write_bytes(b"x")
        os.utime(other, (10**9 - number, 10**9 - number))
    assert STEP in steps_of_build(tmp_path / "one")
    assert own.stat().st_size > 2**20 and own.read_bytes() != broken
    left = {file.name for file in own.parent.iterdir()}
    assert left == {own.name, ".lock", *(other.name for other in others[:6])}


def test_a_folder_that_cannot_be_written_is_no_error(
    fixture_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    start_cache.record(tmp_path)
    assert start_cache.flags() == ()
    with ArcadeStore(fixture_home, brief=True) as store:
        assert store.query("RETURN 1 AS x").rows == [{"x": 1}]


def test_while_another_process_records_nothing_is_recorded(own: Path, tmp_path: Path) -> None:
    before = own.stat().st_ino
    with FileLock(own.parent / ".lock"):
        start_cache.record(tmp_path)
    assert own.stat().st_ino == before
