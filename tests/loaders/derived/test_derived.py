"""Derived sources run when what they rest on has changed: the inputs, or the rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ptmgraph import analysis
from ptmgraph.graph.records import Node, Rel
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.loaders.derived import base as derived
from ptmgraph.loaders.derived.base import is_stale, remove_old
from ptmgraph.loaders.derived.license_facts import LicenseFacts
from ptmgraph.loaders.pipeline import load

TAKEN_AT = "2026-11-01T00:00:00Z"


def write(home: Path, name: str) -> None:
    with SnapshotWriter(home, "made-up", name, TAKEN_AT, 10) as writer:
        writer.add(Node("Model", f"a/{name}"))
        writer.add(Rel("Model", f"a/{name}", "LICENSED_UNDER", "License", "mit", "card", "mit"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One model was loaded, and the facts about its licence derived."""
    write(tmp_path, "one")
    load(LicenseFacts(tmp_path), tmp_path)
    return tmp_path


def derived_names(home: Path) -> list[str]:
    return [s.name for s in snapshots(home) if s.source == LicenseFacts.name]


def test_the_same_inputs_and_rules_need_no_second_run(home: Path) -> None:
    assert not is_stale(home, LicenseFacts(home))


def test_other_inputs_need_a_run_and_asking_removes_nothing(home: Path) -> None:
    before = derived_names(home)
    write(home, "two")
    assert is_stale(home, LicenseFacts(home))
    assert derived_names(home) == before
    load(LicenseFacts(home), home)
    remove_old(home, LicenseFacts(home))
    (after,) = derived_names(home)
    assert after not in before


def test_a_fact_that_changed_in_the_data_files_needs_a_run(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update: the tables are old, the facts about licences are new."""
    own = Path(analysis.__path__[0])
    changed = tmp_path / "updated" / own.name
    shutil.copytree(own, changed, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(derived, "_RULES", (changed, *derived._RULES[1:]))
    assert not is_stale(home, LicenseFacts(home)), "compiled files and places do not count"
    changed = tmp_path / "updated again" / own.name
    shutil.copytree(own, changed)
    file = changed / "data" / "licenses" / "licenses.toml"
    facts = file.read_text("utf-8")
    assert 'commercial = "yes"' in facts
    file.write_text(facts.replace('commercial = "yes"', 'commercial = "no"', 1), "utf-8")
    monkeypatch.setattr(derived, "_RULES", (changed, *derived._RULES[1:]))
    assert is_stale(home, LicenseFacts(home))
