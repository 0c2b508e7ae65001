"""The memory of the engine: a setting, or by graph and machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph import heap
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.heap import engine_heap, working_memory, writing_heap
from ptmgraph.graph.tables.files import open_duckdb

GB = 2**30
HUB = 37_000_000
"""Nodes and relationships of the whole Hub."""


@pytest.mark.parametrize(
    ("rows", "memory", "wanted"),
    [
        (0, 24 * GB, "2048m"),
        (3_700_000, 24 * GB, "2048m"),
        (HUB, 24 * GB, "4234m"),
        (HUB, 16 * GB, "4096m"),
        (HUB, 8 * GB, "2048m"),
        (HUB * 10, 64 * GB, "16384m"),
        (0, 4 * GB, "2048m"),
        (0, 2 * GB, "1024m"),
        (HUB, 2 * GB, "1024m"),
        (HUB, None, "2048m"),
    ],
)
def test_by_the_graph_and_the_machine(
    monkeypatch: pytest.MonkeyPatch, rows: int, memory: int | None, wanted: str
) -> None:
    monkeypatch.delenv("PTMGRAPH_HEAP", raising=False)
    monkeypatch.setattr(heap, "_memory", lambda: memory)
    assert engine_heap(rows) == wanted


@pytest.mark.parametrize(
    ("memory", "wanted"),
    [
        *((24 * GB, "2048MiB"), (8 * GB, "2048MiB"), (2 * GB, "512MiB"), (None, "2048MiB")),
        *((GB, "512MiB"), (GB // 2, "256MiB")),
    ],
)
def test_duckdb_leaves_room_on_a_small_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, memory: int | None, wanted: str
) -> None:
    monkeypatch.setattr(heap, "_memory", lambda: memory)
    assert working_memory() == wanted
    with open_duckdb(tmp_path) as db:
        (found,) = db.execute("SELECT current_setting('memory_limit')").fetchone() or ()
    assert found == wanted.replace("2048MiB", "2.0 GiB").replace("MiB", ".0 MiB")


def test_a_setting_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HEAP", "512m")
    assert engine_heap(HUB) == "512m"
    monkeypatch.setenv("PTMGRAPH_HEAP", "much")
    with pytest.raises(StoreUnavailable, match="for example 2g"):
        engine_heap()


@pytest.mark.parametrize(
    ("group", "file", "text", "less"),
    [
        ("0::/", "memory.max", "1000000\n", True),
        ("0::/", "memory.max", "max\n", False),
        ("0::/", "memory.max", "", False),
        ("0::/user.slice/a.service", "user.slice/a.service/memory.max", "1000000", True),
        ("0::/user.slice/a.service", "user.slice/memory.max", "1000000", True),
        ("0::/user.slice/a.service", "user.slice/b.service/memory.max", "1000000", False),
        ("9:cpu:/\n4:memory:/docker/3f", "memory/memory.limit_in_bytes", "1000000", True),
        ("4:memory:/docker/3f", "memory/docker/3f/memory.limit_in_bytes", "1000000", True),
        ("what is this", "memory.max", "1000000", False),
    ],
)
def test_what_a_container_or_a_service_may_take_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, group: str, file: str, text: str, less: bool
) -> None:
    limits = tmp_path / "limits"
    (limits / file).parent.mkdir(parents=True)
    (limits / file).write_text(text, "ascii")
    (tmp_path / "groups").write_text(group, "utf-8")
    monkeypatch.setattr(heap, "_LIMITS", limits)
    monkeypatch.setattr(heap, "_GROUPS", tmp_path / "groups")
    found = heap._memory()
    assert found is not None
    assert (found == 1_000_000) is less


@pytest.mark.parametrize(
    ("rows", "memory", "wanted"),
    [
        (0, 24 * GB, "2048m"),
        (HUB, 24 * GB, "2048m"),
        (HUB * 3, 24 * GB, "6351m"),
        (HUB // 10, 2 * GB, "1024m"),
        (HUB, None, "2048m"),
    ],
)
def test_writing_takes_more_for_a_larger_graph(
    monkeypatch: pytest.MonkeyPatch, rows: int, memory: int | None, wanted: str
) -> None:
    monkeypatch.delenv("PTMGRAPH_HEAP", raising=False)
    monkeypatch.setattr(heap, "_memory", lambda: memory)
    assert writing_heap(rows) == wanted


@pytest.mark.parametrize(
    ("rows", "memory", "setting"),
    [(HUB, 2 * GB, ""), (HUB * 3, 4 * GB, ""), (HUB * 30, 24 * GB, ""), (HUB, 24 * GB, "512m")],
)
def test_what_cannot_fit_is_said_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch, rows: int, memory: int, setting: str
) -> None:
    monkeypatch.setenv("PTMGRAPH_HEAP", setting)
    monkeypatch.setattr(heap, "_memory", lambda: memory)
    with pytest.raises(StoreUnavailable, match=r"at least [\d,]+ MB.*Build where there is more"):
        writing_heap(rows)
