"""The memory of the engine: a setting, or by graph and machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph import heap
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.heap import engine_heap, working_memory
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
    [(24 * GB, "2048MiB"), (8 * GB, "2048MiB"), (2 * GB, "512MiB"), (None, "2048MiB")],
)
def test_duckdb_leaves_room_on_a_small_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, memory: int | None, wanted: str
) -> None:
    monkeypatch.setattr(heap, "_memory", lambda: memory)
    assert working_memory() == wanted
    with open_duckdb(tmp_path) as db:
        (found,) = db.execute("SELECT current_setting('memory_limit')").fetchone() or ()
    assert found in {"2.0 GiB", "512.0 MiB"}
    assert (found == "512.0 MiB") is (memory == 2 * GB)


def test_a_setting_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HEAP", "512m")
    assert engine_heap(HUB) == "512m"
    monkeypatch.setenv("PTMGRAPH_HEAP", "much")
    with pytest.raises(StoreUnavailable, match="for example 2g"):
        engine_heap()


@pytest.mark.parametrize(("text", "less"), [("1000000\n", True), ("max\n", False), ("", False)])
def test_what_a_container_may_take_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, less: bool
) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(text, "ascii")
    monkeypatch.setattr(heap, "_LIMITS", (limit, tmp_path / "absent"))
    found = heap._memory()
    assert found is not None
    assert (found == 1_000_000) is less
