"""Risks in the graph: who has them, who inherits them by which way, the command and Python."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.answers.risk import RiskReport, risk
from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import catalog, run
from tests.helpers.made_once import made_once
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
        ("gone", "lost/parent"),
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
    assert "the list of its files (1 of 1 models)" not in plain.gaps
    assert "the Hub's own scan of its files (1 of 1 models)" in plain.gaps
    assert silent.tells_nothing and silent.verdict.startswith("Nothing is known")
    with pytest.raises(NotFound):
        risk(store, "no/such-model")


WAY = ["acme/leaf", "acme/middle", "acme/root"]
ANSWERS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "risks-known": ({}, {"risk": "custom-code", "severity": "medium", "models": 3}),
    "risk-checks": ({}, {"check": "files", "models": 2, "described": 13}),
    "inherited-risks": ({"id": "acme/leaf"}, {"model": "acme/root", "risk": "gated", "steps": 2}),
    "risks-below-a-repository": ({"id": APP}, {"risk": "gated", "path": WAY}),
    "unsafe-formats-upstream": ({}, {"repository": APP, "risk": "pickle-only", "path": WAY}),
    "custom-code-in-repositories": ({}, {"model": "acme/root", "trusted_at": ["main.py:3"]}),
    "code-trusted-for-nothing": ({}, {"model": "acme/no-text", "trusted_at": ["main.py:5"]}),
    "riskiest-foundations": ({}, {"model": "other/flagged", "risks": ["disabled", "hub-unsafe"]}),
    "lookalike-owners": ({}, {"model": "popular-1ab/model-x", "confidence": 0.8}),
    "undeclared-training-data": ({}, {"model": "acme/root", "repositories": 1, "children": 1}),
    "risk-by-family": ({}, {"members": 3, "with_risk": 3}),
    "risk-by-task": ({}, {"task": "fill-mask", "models": 3, "with_risk": 2, "graver": 2}),
    "cardless-foundations": ({}, {"model": "acme/root", "children": 1, "repositories": 1}),
    "lost-parents": ({}, {"parent": "lost/parent", "risk": "gone", "children": 1}),
    "single-owner-chains": ({}, {"owner": "acme", "chains": 1, "example": "acme/leaf"}),
    "stale-foundations": ({}, {"model": "acme/root", "repositories": 1, "longest_way": 2}),
    "gated-ancestors": ({}, {"ancestor": "acme/root", "gated": "manual", "models": 2}),
    "license-text-by-task": ({}, {"models": 2, "without_text": 1, "published_share": 0.958}),
    "leaves-by-relation": ({}, {"relation": "FINETUNED_FROM", "models": 3, "leaves": 2}),
    "drift-by-relation": (
        {},
        {"pairs_both_stated": 2, "changed": 1, "omitted": 0, "published_changed": 0.0805},
    ),
    "published-shares": ({}, {"measure": "pickled weights", "share": 1 / 6, "models": 12}),
}
"""What is given to each question of the category, and what one row of its answer must hold."""


def test_each_question_has_its_answer_here() -> None:
    assert ANSWERS.keys() == {q.name for q in catalog().values() if q.category == "risk"}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_finds_what_there_is(store: ArcadeStore, name: str) -> None:
    given, wanted = ANSWERS[name]
    found = [{key: row[key] for key in wanted} for row in run(store, name, given)]
    assert wanted in [{**row, **_close(row, wanted)} for row in found]


def _close(row: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The shares that are wanted where those found are as good."""
    shares = {key: value for key, value in wanted.items() if isinstance(value, float)}
    return {key: value for key, value in shares.items() if row[key] == pytest.approx(value)}


def test_what_cannot_be_measured_has_no_share(store: ArcadeStore) -> None:
    shares = {row["measure"]: row["share"] for row in run(store, "published-shares")}
    assert shares["no architecture"] == 0.0 and shares["licence text missing"] == 0.5
    assert all(row["definition"] and row["source"] for row in run(store, "published-shares"))


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
    assert "files in formats that are not read: model.h5" in report
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
