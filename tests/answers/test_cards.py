"""The text of one card as an answer: of a file, and of a model that was loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ptmgraph.answers.cards import card_of_file, card_of_model
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreError
from tests.helpers.claims_fixture import build_claims
from tests.helpers.made_once import made_once
from tests.helpers.terminal import call

CARD = "# a\n\nA fine-tuned version of [acme/base](https://huggingface.co/acme/base).\n"


@pytest.fixture(scope="module")
def home() -> Path:
    return made_once("claims", build_claims)


def test_a_file_or_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD, "utf-8")
    for place in (tmp_path, tmp_path / "README.md"):
        (row,) = card_of_file(place)
        assert (row["field"], row["value"], row["line"]) == ("base_model", "acme/base", 3)
    with pytest.raises(StoreError, match="cannot be read"):
        card_of_file(tmp_path / "none.md")


def test_what_is_too_long_is_said(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD + "\n" * 1_000_000, "utf-8")
    assert card_of_file(tmp_path).notes == ["Only the first 1,000,000 letters were read."]


def test_a_model_that_was_loaded(home: Path) -> None:
    tables = current_graph(home).tables
    found = card_of_model(tables, "planted/text-differs-0")
    assert [(r["value"], r["line"], r["label"]) for r in found] == [
        ("0.3", 7, "Loss"),
        ("0.9345", 8, "Accuracy"),
    ]
    assert card_of_model(tables, "nobody/nothing").notes
    assert card_of_model(home, "nobody/nothing").notes


def test_the_command(home: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD, "utf-8")
    shown = call(home, "card", str(tmp_path), "--format", "json")
    assert json.loads(shown.stdout)[0]["value"] == "acme/base"
    assert "0.9345" in call(home, "card", "planted/text-differs-0").stdout
    call(home, "card", "nobody/nothing", code=1)
