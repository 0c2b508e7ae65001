"""Too little memory, or no room for what does not fit in it: a sentence, and nothing is harmed."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import duckdb
import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.disk import is_full
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.records import Node
from ptmgraph.graph.store.arcade import writing
from ptmgraph.graph.tables import files
from ptmgraph.graph.tables.files import open_duckdb, plain_error
from ptmgraph.graph.tables.lake import SnapshotWriter
from tests.helpers.engine_room import as_users_build
from tests.helpers.graph_fixture import TAKEN_AT, build
from tests.helpers.processes import children
from tests.helpers.small_disk import MAY_MOUNT, NoMount, leave_free, small_disk

_SORTS = (
    "CREATE TABLE t AS SELECT hash(i) AS h, hash(i + 7)::VARCHAR AS s FROM range(600000) t(i) "
    "ORDER BY h"
)


@pytest.fixture
def home(fixture_home: Path, tmp_path: Path) -> Path:
    """A copy of the fixture's data home, with something new to build."""
    home = shutil.copytree(fixture_home, tmp_path / "home")
    with SnapshotWriter(home, "test", "more", TAKEN_AT, 10) as writer:
        writer.add(Node("Model", "more/model"))
    return home


def unharmed(home: Path, before: Path) -> None:
    assert current_graph(home).folder == before
    current_graph(home).require_whole()
    assert not list((home / "graphs").glob("*.partial"))


@MAY_MOUNT
@pytest.mark.parametrize("free", [0, 3_000_000])
def test_no_space_for_the_spill_is_a_full_disk(tmp_path: Path, free: int) -> None:
    """DuckDB calls it too little memory, and speaks of settings that are not the user's."""
    try:
        with small_disk(tmp_path / "small", 16 * 2**20) as disk:
            leave_free(disk, free)
            full = pytest.raises(duckdb.OutOfMemoryException)
            with open_duckdb(disk, "30MiB") as db, full as raised:
                db.execute(_SORTS)
            assert is_full(plain_error("It could not be merged", raised.value))
    except NoMount as error:
        pytest.skip(str(error.__doc__))


def test_tables_that_need_more_memory_than_there_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current_graph(home).folder
    monkeypatch.setattr(files, "working_memory", lambda: "4MiB")
    with pytest.raises(StoreError, match=r"merged: there is too little memory.* take 4MiB\. Do it"):
        build(home)
    unharmed(home, before)


@pytest.mark.parametrize("said", ["Java heap space", "GC overhead limit exceeded"])
def test_java_with_too_little_memory_says_what_to_set(tmp_path: Path, said: str) -> None:
    """That Java says so was seen with 20 MB for the graph of 10,000 models; it takes its time."""
    arguments = ("tables", "database", "logs", "20m", said)
    with as_users_build(), pytest.raises(StoreError, match=rf"{said}\. Java may have 20m here"):
        writing._run("tests.helpers.failing_engine", arguments, tmp_path / "log", lambda *_: None)


def test_a_loader_that_the_system_kills(home: Path) -> None:
    before = current_graph(home).folder

    def kill(step: str, rows: int) -> None:
        if step == "load Model":
            for child in children(os.getpid()):
                command = Path(f"/proc/{child}/cmdline").read_bytes()
                if b"arcade.loader" in command and b"engine_room" not in command:
                    os.kill(child, signal.SIGKILL)

    with as_users_build(), pytest.raises(StoreError, match=r"when memory runs out.*PTMGRAPH_HEAP"):
        build(home, kill)
    unharmed(home, before)
