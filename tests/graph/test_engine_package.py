"""A machine for which the embedded engine has no package: tables, search, and a way out."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from ptmgraph.graph import engine_package
from ptmgraph.graph.build import build_graph
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.tables.lake import SnapshotWriter
from tests.helpers.license_fixture import TAKEN_AT, license_records
from tests.helpers.terminal import call


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data home on such a machine, with what was built there."""

    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(engine_package, "version", missing)
    monkeypatch.delenv("PTMGRAPH_STORE", raising=False)
    with SnapshotWriter(tmp_path, "fixture", "licences", TAKEN_AT, 10) as writer:
        for record in license_records():
            writer.add(record)
    build_graph(tmp_path)
    return tmp_path


def test_without_an_engine_there_are_tables_and_search_and_a_way_out(
    home: Path, license_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "acme/relabelled" in call(home, "search", "relabelled").stdout
    for command in (("stats",), ("cypher", "RETURN 1"), ("serve",)):
        told = call(home, *command, code=3).stderr
        assert "is not installed here" in told and "PTMGRAPH_STORE=neo4j://user@host" in told
    assert "is not installed here" in call(home, "doctor", code=3).stdout
    assert "is not installed here" in call(home, "build").stderr
    mine = current_graph(home).manifest
    with pytest.raises(StoreUnavailable, match="installed is none"):
        current_graph(license_home)
    monkeypatch.undo()
    whole = current_graph(license_home).manifest["counts"]
    same = ("Model", "Dataset", "Repository", "REUSES", "FINETUNED_FROM", "LICENSED_UNDER")
    assert {name: mine["counts"][name] for name in same} == {name: whole[name] for name in same}
    with pytest.raises(StoreUnavailable, match="built by engine none"):
        current_graph(home)
