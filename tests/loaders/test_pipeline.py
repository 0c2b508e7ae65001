"""Sources on their way into the tables: what is loaded later leaves what is something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.mark import mark
from ptmgraph.graph.records import Node
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.loaders.base import Source
from ptmgraph.loaders.bom.source import BomSource
from ptmgraph.loaders.code.source import CodeScanSource
from ptmgraph.loaders.derived import base as derived
from ptmgraph.loaders.hub.cache import HubCacheSource
from ptmgraph.loaders.pipeline import build, load


def bom(folder: Path) -> BomSource:
    """A document about a model that is named after the folder."""
    model = {"type": "machine-learning-model", "name": f"{folder.name}\nmodel"}
    document = {"bomFormat": "CycloneDX", "metadata": {"component": model}}
    file = folder / "bom.json"
    file.write_text(json.dumps(document), "utf-8")
    return BomSource(file)


def cache(folder: Path) -> HubCacheSource:
    (folder / "hub" / "models--acme--x" / "snapshots").mkdir(parents=True, exist_ok=True)
    return HubCacheSource(folder / "hub")


def code(folder: Path) -> CodeScanSource:
    (folder / "app").mkdir(exist_ok=True)
    return CodeScanSource(folder / "app")


SOURCES = {"bom": bom, "cache": cache, "code": code}


@pytest.mark.parametrize("kind", SOURCES)
def test_what_only_has_the_same_file_or_folder_name_is_kept(kind: str, tmp_path: Path) -> None:
    def source(name: str) -> Source:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        return SOURCES[kind](folder)

    home = tmp_path / "home"
    for name in ("one", "two", "one"):
        load(source(name), home)
    names = [snapshot.name for snapshot in snapshots(home)]
    assert len(set(names)) == len(names) == 2
    assert all(name.isprintable() for name in names)


def test_a_build_does_what_changed_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def steps() -> list[str]:
        done: list[str] = []
        build(tmp_path, lambda step, rows: done.append(step))
        return done

    with SnapshotWriter(tmp_path, "made-up", "all", "2026-11-01T00:00:00Z", 10) as writer:
        writer.add(Node("Model", "a/llama-7b"))
    assert {"derive likely-parents", "derive names", "merge Model", "load Model"} <= set(steps())
    assert steps() == []

    def changed(module: str, but: tuple[str, ...]) -> str:
        return "new" if module.endswith("name_components") else mark(module, but=but)

    monkeypatch.setattr(derived, "mark", changed)
    assert steps() == ["derive names"], "what is derived is the same, so the graph is, too"


def test_a_build_begins_again_when_a_load_replaced_what_it_was_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_model(id: str) -> None:
        with SnapshotWriter(tmp_path, "test", "all", "2026-01-01T00:00:00Z", 10) as writer:
            writer.add(Node("Model", id))

    read: list[list[int]] = []

    def build_or_fail(home: Path, *_: object, **__: object) -> None:
        read.append([s.rows for s in snapshots(home) if s.source == "test"])
        if len(read) == 1:
            load_model("a/new")
        raise StoreError("No such file")

    load_model("a/old")
    monkeypatch.setattr("ptmgraph.loaders.pipeline.build_graph", build_or_fail)
    with pytest.raises(StoreError, match="No such file"):
        build(tmp_path)
    assert len(read) == 2
