"""Where no more can be written, or nothing at all: a sentence and code 3, and nothing half."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ptmgraph.graph.home import engine_log
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.small_disk import MAY_MOUNT, NoMount, make_read_only, small_disk
from tests.helpers.terminal import call, command, environment

ROWS = ("cypher", "MATCH (m:Model) RETURN m.id")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A limit on what this process writes into one file, as a disk with so much room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("form", ["table", "json", "csv", "parquet"])
def test_an_answer_that_does_not_fit(fixture_home: Path, tmp_path: Path, form: str) -> None:
    call(fixture_home, *ROWS)  # a worker that starts below the limit would have it too
    with files_of_at_most(100):
        done = call(fixture_home, *ROWS, "-f", form, "-o", str(tmp_path / "rows"), code=3)
    assert "no room" in done.stderr


@pytest.mark.parametrize("form", ["graphml", "csv", "parquet", "neo4j-import"])
def test_an_export_that_does_not_fit_leaves_nothing(
    fixture_home: Path, tmp_path: Path, form: str
) -> None:
    with files_of_at_most(300):
        done = call(fixture_home, "export", form, str(tmp_path / "export"), code=3)
    assert "no room" in done.stderr
    assert not list(tmp_path.iterdir())
    (tmp_path / "export").mkdir()
    if form != "graphml":
        call(fixture_home, "export", form, str(tmp_path / "export"))
        assert list(tmp_path.iterdir()) == [tmp_path / "export"]


def test_a_standard_output_that_takes_no_more(fixture_home: Path) -> None:
    full = Path("/dev/full")
    if not full.is_char_device():
        pytest.skip("this system has no full device")
    with full.open("wb") as output:
        done = subprocess.run(
            command("search", "chain"),
            env=environment(fixture_home),
            stdout=output,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "no room" in done.stderr


@MAY_MOUNT
def test_a_home_that_can_only_be_read_answers(fixture_home: Path, tmp_path: Path) -> None:
    try:
        with small_disk(tmp_path / "small", 64 * 2**20) as disk:
            home = shutil.copytree(fixture_home, disk / "home")
            make_read_only(disk)
            assert not engine_log(home).is_relative_to(disk)
            with ArcadeStore(home, brief=True) as store:
                assert store.query("RETURN 1 AS x").rows == [{"x": 1}]
                assert store.search("chain/0")
            for words in (["build"], ["load", "sample", "--small"]):
                done = call(home, "--quiet", *words, code=3)
                assert "Read-only file system" in done.stderr
    except NoMount as error:
        pytest.skip(str(error.__doc__))


def test_a_log_that_is_long_is_put_aside(tmp_path: Path) -> None:
    for number in range(3):
        engine_log(tmp_path).write_bytes(b"%d" % number * 5_000_001)
    assert engine_log(tmp_path).parent == tmp_path / "cache"
    assert [f.name for f in (tmp_path / "cache").iterdir()] == ["engine.log.old"]


@pytest.mark.parametrize("heap", ["abc", "2 g", "0g", "-1g", "2gb", "1e3"])
def test_memory_that_is_no_number_is_a_sentence(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch, heap: str
) -> None:
    monkeypatch.setenv("PTMGRAPH_HEAP", heap)
    done = call(fixture_home, "stats", code=3)
    assert "for example 2g" in done.stderr


@pytest.mark.usefixtures("own_workers")
def test_a_worker_that_cannot_start_says_why(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HEAP", "9000000g")
    done = call(fixture_home, "cypher", "RETURN 1 AS x", code=3)
    assert "Its last words: Could not reserve enough space" in done.stderr
