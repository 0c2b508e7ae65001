"""Ids that models had before they were renamed, in every answer that starts from an id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ptmgraph.answers.impact import impact
from ptmgraph.answers.lineage import walk_lineage
from ptmgraph.answers.renames import current_ids
from ptmgraph.graph.records import Node, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import run
from ptmgraph.terminal.cli import cli
from tests.helpers.graph_fixture import build_from
from tests.helpers.pages import open_page, words


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`old/name` is gone and has another id now; `org/base` is described, and some source takes
    it for `org/base-v2`."""
    folder = tmp_path_factory.mktemp("renames")
    records = [
        *(Node("Model", id) for id in ("new/name", "org/base", "org/base-v2", "x/child")),
        _step("older/name", "RENAMED_TO", "old/name"),
        _step("old/name", "RENAMED_TO", "new/name"),
        _step("torn", "RENAMED_TO", "new/name"),
        _step("torn", "RENAMED_TO", "org/base"),
        _step("org/base", "RENAMED_TO", "org/base-v2", declared=False, confidence=0.9),
        _step("x/child", "FINETUNED_FROM", "org/base"),
        _step("x/child", "MERGED_FROM", "old/name"),
        Rel("Model", "org/base", "LICENSED_UNDER", "License", "cc-by-nc-4.0", "tag", "nc"),
        Rel("Model", "org/base-v2", "LICENSED_UNDER", "License", "mit", "tag", "mit"),
        Rel("Model", "new/name", "LICENSED_UNDER", "License", "cc-by-nc-4.0", "tag", "nc"),
    ]
    build_from(folder, records)
    return folder


def _step(child: str, how: str, parent: str, declared: bool = True, confidence: float = 1.0) -> Rel:
    return Rel("Model", child, how, "Model", parent, "tag", parent, {}, declared, confidence)


@pytest.fixture(scope="module")
def renamed(home: Path) -> Iterator[ArcadeStore]:
    with ArcadeStore(home, brief=True) as store:
        yield store


def test_only_an_id_that_nobody_describes_stands_for_another(renamed: ArcadeStore) -> None:
    assert current_ids(renamed, ["older/name", "old/name", "org/base", "torn", "no/such"]) == {
        "older/name": "new/name",
        "old/name": "new/name",
        "org/base": "org/base",
        "torn": "torn",
        "no/such": "no/such",
    }


def test_a_walk_from_an_old_id_finds_the_lineage(renamed: ArcadeStore) -> None:
    assert walk_lineage(renamed, "older/name", down=True).depth == {"new/name": 0, "x/child": -1}


def test_a_described_model_keeps_its_children_and_its_licence(renamed: ArcadeStore) -> None:
    found = impact(renamed, "org/base")
    assert found is not None
    assert [row["model"] for row in found.models] == ["org/base", "x/child"]
    (work,) = run(renamed, "known-works", {"ids": ["org/base"]})
    assert (work["current"], work["licenses"]) == ("org/base", ["cc-by-nc-4.0"])


def test_the_page_licences_judges_the_model_under_its_new_id(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(home))
    page = open_page("licenses", id="old/name", use="hosted")
    assert [error.value for error in page.error] == ["No: 1 x conflict."]
    assert "`old/name` is now named `new/name`." in words(page)
    assert "is now named" not in words(open_page("licenses", id="new/name", use="hosted"))


@pytest.mark.parametrize("command", ["check", "lineage"])
def test_the_terminal_answers_for_the_id_of_today(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(home))
    more = ["--use", "service"] if command == "check" else ["--down"]
    old, new = (CliRunner().invoke(cli, [command, id, *more]) for id in ("old/name", "new/name"))
    assert old.stdout == new.stdout
    assert old.exit_code == new.exit_code == (command == "check")
    assert "old/name is new/name now." in old.stderr


def test_a_folder_that_loads_an_old_id(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(home))
    (tmp_path / "a.py").write_text(
        'from transformers import AutoModel\nAutoModel.from_pretrained("old/name")\n', "utf-8"
    )
    result = CliRunner().invoke(cli, ["check", str(tmp_path), "--use", "service"])
    assert result.exit_code == 1, result.output
    assert "new/name" in result.stdout
