"""Risks in the graph: who has them, who inherits them by which way, the command and Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from ptmgraph.analysis.risk.kinds import CHECKS
from ptmgraph.answers.bom import bom_of
from ptmgraph.answers.risk import RiskReport, risk
from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import run
from tests.helpers.github_sarif import faults
from tests.helpers.made_once import made_once
from tests.helpers.pages import open_page, words
from tests.helpers.pickles import benign, broken, hostile
from tests.helpers.risk_fixture import APP, CODE, build_risks
from tests.helpers.terminal import call


@pytest.fixture(scope="module")
def home() -> Path:
    return made_once("risks", build_risks)


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[ArcadeStore]:
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def told(report: RiskReport) -> set[tuple[str, str, int]]:
    return {(item.risk, item.model, item.steps) for item in report.found}


def test_every_kind_that_records_tell_stands_on_its_own_model(store: ArcadeStore) -> None:
    query = "MATCH (m:Model)-[:HAS_RISK]->(k:Risk) RETURN m.id AS model, k.id AS risk"
    found = {(row["risk"], row["model"]) for row in store.query(query)}
    assert found == {
        ("pickle-only", "acme/root"),
        ("custom-code", "acme/root"),
        ("custom-code", "acme/leaf"),
        ("custom-code", "acme/no-text"),
        ("gated", "acme/root"),
        ("stale-base", "acme/root"),
        ("pickle-beside-safe", "acme/middle"),
        ("single-owner", "acme/leaf"),
        ("license-text-missing", "acme/no-text"),
        ("hub-unsafe", "other/flagged"),
        ("disabled", "other/flagged"),
        ("unsafe-template", "other/chat"),
        ("lookalike-owner", "popular-1ab/model-x"),
        ("renamed", "new-owner/kept"),
        ("gone", "Lost/Parent"),
        ("gone", "really/gone"),
    }


def test_risks_come_down_the_lineage_with_the_way(store: ArcadeStore) -> None:
    report = risk(store, "acme/leaf")
    assert told(report) == {
        ("custom-code", "acme/leaf", 0),
        ("single-owner", "acme/leaf", 0),
        ("pickle-beside-safe", "acme/middle", 1),
        ("custom-code", "acme/root", 2),
        ("pickle-only", "acme/root", 2),
        ("gated", "acme/root", 2),
        ("stale-base", "acme/root", 2),
    }
    (deepest,) = (i for i in report.found if (i.risk, i.model) == ("custom-code", "acme/root"))
    assert deepest.path == ("acme/leaf", "acme/middle", "acme/root")
    assert (deepest.evidence, deepest.declared) == (("tag: custom_code",), True)
    (own,) = (i for i in report.found if (i.risk, i.steps) == ("custom-code", 0))
    assert own.evidence == (f"code: {APP} main.py:3 trust_remote_code",)
    assert (own.declared, own.confidence) == (False, 0.8)


def test_of_a_repository_with_file_and_line(store: ArcadeStore) -> None:
    report = risk(store, APP)
    (pickles,) = (item for item in report.found if item.risk == "pickle-only")
    assert pickles.path == (APP, "acme/leaf", "acme/middle", "acme/root")
    assert pickles.places == ("main.py:3",)
    above = {"acme/middle", "acme/root"}
    assert set(report.models) == above | {"acme/leaf", "acme/plain", "acme/no-text"}


def test_what_was_not_looked_at_is_not_clean(store: ArcadeStore) -> None:
    plain, silent = risk(store, "acme/plain"), risk(store, "silent/one")
    assert not plain.found and not plain.tells_nothing
    assert plain.verdict.startswith("Nothing was found in what was looked at; that does not")
    assert "the list of its files" not in plain.gaps
    assert "the Hub's own scan of its files" in plain.gaps
    assert silent.tells_nothing and silent.verdict.startswith("Nothing is known")
    with pytest.raises(NotFound):
        risk(store, "no/such-model")


@pytest.fixture
def lent(store: ArcadeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ptmgraph.terminal.commands.risk.open_store", lambda **_: nullcontext(store)
    )


@pytest.mark.usefixtures("lent")
def test_the_command_leaves_with_its_verdict(home: Path) -> None:
    shown = call(home, "risk", "other/chat", code=1).output
    assert "[high] Chat template that reaches for code: other/chat" in shown
    assert "line 1: __init__" in shown and "Do not render it" in shown
    call(home, "risk", "silent/one", code=5)
    rows: list[dict[str, Any]] = json.loads(call(home, "risk", APP, "-f", "json").stdout)
    assert {row["model"] for row in rows} == {
        *("acme/leaf", "acme/middle", "acme/root", "acme/no-text"),
    }


def test_pages_ask_for_many_at_once(store: ArcadeStore) -> None:
    found = run(store, "risk-checked", {"ids": ["acme/plain", "silent/one"]})
    assert [row["checked"] for row in found] == [["files", "formats"], None]


@pytest.mark.usefixtures("lent")
def test_a_folder_and_a_file_on_this_machine(home: Path, tmp_path: Path) -> None:
    mark, model = tmp_path / "it-ran", tmp_path / "model"
    (model / "inner").mkdir(parents=True)
    (model / "app.py").write_text(CODE, "utf-8")
    (model / "inner" / "pytorch_model.bin").write_bytes(hostile(mark)["torch zip"])
    (model / "weights.pt").write_bytes(broken()["cut off"])
    (model / "fine.pkl").write_bytes(benign()["dictionary"])
    (model / "notes.bin").write_bytes(b"no pickle")
    (model / "model.h5").write_bytes(b"\x89HDF")
    report = call(home, "risk", str(model), code=1).output
    assert f"[high] Pickle that runs harmful code: {model}" in report
    assert "inner/pytorch_model.bin: Found REDUCE opcode" in report
    assert f"[medium] Weights that cannot be read whole: {model}" in report
    assert "loaded at app.py:3" in report and "acme/root" in report
    assert "3 files of weights were read" in report
    assert "files in formats that are not read, and packages: model.h5" in report
    assert not mark.exists()


def test_without_any_graph_files_are_read_all_the_same(tmp_path: Path) -> None:
    empty = tmp_path / "home"
    (tmp_path / "model.safetensors").write_bytes(hostile(tmp_path / "it-ran")["torch legacy"])
    shown = call(empty, "risk", str(tmp_path), code=1).output
    assert "Only weights were read" in shown
    assert "model.safetensors: it is a file of pytorch, not what its name says" in shown
    assert "Found REDUCE opcode" in shown
    (tmp_path / "fine.pkl").write_bytes(benign()["dictionary"])
    shown = call(empty, "risk", str(tmp_path / "fine.pkl")).output
    assert "Nothing was found in what was looked at; that does not make it safe" in shown


@pytest.mark.usefixtures("lent")
def test_risks_as_sarif_stand_where_code_brings_them_in(home: Path, tmp_path: Path) -> None:
    shown = call(home, "risk", APP, "-f", "sarif").stdout
    assert faults(shown) == []
    (run_,) = json.loads(shown)["runs"]
    found = {(r["ruleId"], *where(r)) for r in run_["results"]}
    assert ("pickle-only", "main.py", 3) in found and ("custom-code", "main.py", 5) in found
    assert any("scan of its files" in gap for gap in run_["properties"]["notLookedAt"])
    (tmp_path / "evil.pkl").write_bytes(hostile(tmp_path / "it-ran")["exec"])
    file = tmp_path / "out.sarif"
    call(home, "risk", str(tmp_path), "-f", "sarif", "-o", str(file), code=1)
    (result,) = json.loads(file.read_text("utf-8"))["runs"][0]["results"]
    assert (result["level"], *where(result)) == ("error", "evil.pkl", 1)
    assert faults(call(home, "risk", "other/chat", "-f", "sarif", code=1).stdout) == []


def where(result: dict[str, Any]) -> tuple[str, int]:
    place = result["locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"]


def test_the_page_tells_what_the_command_tells(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(home))
    st.cache_resource.clear()
    page = words(open_page("risk", id="acme/leaf"))
    for text in ("Weights only as pickles", "`acme/middle` → `acme/root`", "To do: Convert it"):
        assert text in page
    assert "the Hub's own scan of its files (3 of 3 models)" in page
    assert "Nothing is known" in words(open_page("risk", id="silent/one"))
    assert "No Model has the id" in words(open_page("risk", id="no/such"))
    assert "does not make it safe" in words(open_page("risk", id="acme/plain"))
    st.cache_resource.clear()


def test_bills_of_materials_carry_own_risks_and_what_is_unknown(store: ArcadeStore) -> None:
    works = {work.id: work for work in bom_of(store, "acme/leaf").components}
    risks = {(id, risk.kind.id) for id, work in works.items() for risk in work.risks}
    assert {id for id, kind in risks if kind == "pickle-only"} == {"acme/root"}
    assert ("acme/leaf", "pickle-only") not in risks
    assert (
        "weights" in works["acme/leaf"].unchecked and "formats" not in works["acme/leaf"].unchecked
    )
    (silent,) = bom_of(store, "silent/one").components
    assert silent.unchecked == tuple(CHECKS)
