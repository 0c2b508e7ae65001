"""Likely parents: inferred, only where none is declared, and only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.batch import Node, Record, Rel
from graph.lake import SnapshotWriter
from loaders.base import SourceError
from loaders.derived import derived_names
from loaders.likely_parents import LikelyParents
from loaders.pipeline import load

TAKEN_AT = "2026-11-01T00:00:00Z"
BASE = "mistralai/Mistral-7B-v0.1"
SILENT, TOLD = "someone/Mistral-7B-v0.1-sft", "other/Mistral-7B-v0.1-dpo"
UNRELATED, OTHER_TYPE = "someone/cats-and-dogs", "vision/Mistral-7B-v0.1-vit"


def records() -> Iterator[Record]:
    """A base model, a derivative that says nothing, one that does, and two that are none."""
    for id, kind in (
        (BASE, "MistralForCausalLM"),
        (SILENT, "MistralForSequenceClassification"),
        (TOLD, "MistralForCausalLM"),
        (UNRELATED, "MistralForCausalLM"),
        (OTHER_TYPE, "ViTModel"),
    ):
        yield Node("Model", id, {"is_stub": False, "parameter_count": 7_241_732_096})
        yield Rel("Model", id, "HAS_ARCHITECTURE", "Architecture", kind, "config", kind)
    yield Rel("Model", TOLD, "FINETUNED_FROM", "Model", BASE, "card", BASE)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with SnapshotWriter(tmp_path, "made-up", "all", TAKEN_AT, 10) as writer:
        for record in records():
            writer.add(record)
    return tmp_path


def inferred(home: Path) -> list[Rel]:
    return [r for r in LikelyParents(home, 0.0).records() if isinstance(r, Rel)]


def test_a_parent_is_suggested_only_where_none_is_declared(home: Path) -> None:
    found = {(rel.start_id, rel.end_id) for rel in inferred(home)}
    assert (SILENT, BASE) in found
    assert {child for child, _ in found}.isdisjoint({TOLD, UNRELATED, OTHER_TYPE})


def test_it_is_inferred_with_a_reason(home: Path) -> None:
    (found,) = [rel for rel in inferred(home) if (rel.start_id, rel.end_id) == (SILENT, BASE)]
    assert (found.type, found.source, found.declared) == ("DERIVED_FROM", "name", False)
    assert 0 < found.confidence < 1
    assert "same sizes" in found.evidence
    assert "same model type mistral" in found.evidence


def test_what_was_inferred_before_proves_nothing(home: Path) -> None:
    before = inferred(home)
    load(LikelyParents(home, 0.0), home)
    assert inferred(home) == before


def test_unsure_suggestions_are_left_out(home: Path) -> None:
    assert list(LikelyParents(home, 1.0).records()) == []


def test_no_build_runs_it_by_itself() -> None:
    assert LikelyParents.name not in derived_names()


def test_without_data_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="load sample"):
        list(LikelyParents(tmp_path).records())
