"""Likely parents: derived by every build, inferred, and only where none is declared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmgraph.analysis.parents import ModelFacts, likely_parents
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.loaders.derived.likely_parents import LikelyParents
from ptmgraph.loaders.pipeline import load

TAKEN_AT = "2026-11-01T00:00:00Z"
BASE = "mistralai/Mistral-7B-v0.1"
SILENT, TOLD = "someone/Mistral-7B-v0.1-GGUF", "other/Mistral-7B-v0.1-AWQ"
UNRELATED, OTHER_TYPE = "someone/cats-and-dogs", "vision/Mistral-7B-v0.1-onnx"
NAMED_ONLY, OF_NAMED_ONLY = "org/only-named", "someone/only-named-GGUF"


def records() -> Iterator[Record]:
    """A base model, a derivative that says nothing, one that does, and two that are none."""
    for id, kind in (
        (BASE, "MistralForCausalLM"),
        (SILENT, "MistralForSequenceClassification"),
        (OF_NAMED_ONLY, "BertModel"),
        (TOLD, "MistralForCausalLM"),
        (UNRELATED, "MistralForCausalLM"),
        (OTHER_TYPE, "ViTModel"),
    ):
        yield Node("Model", id, {"is_stub": False, "parameter_count": 7_241_732_096})
        yield Rel("Model", id, "HAS_ARCHITECTURE", "Architecture", kind, "config", kind)
    yield Rel("Model", TOLD, "QUANTIZED_FROM", "Model", BASE, "card", BASE)
    yield Rel("Model", UNRELATED, "FINETUNED_FROM", "Model", NAMED_ONLY, "card", NAMED_ONLY)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with SnapshotWriter(tmp_path, "made-up", "all", TAKEN_AT, 10) as writer:
        for record in records():
            writer.add(record)
    return tmp_path


def inferred(home: Path) -> list[Rel]:
    return [r for r in LikelyParents(home).records() if isinstance(r, Rel)]


def test_a_parent_is_inferred_only_where_none_is_declared(home: Path) -> None:
    found = {(rel.start_id, rel.end_id) for rel in inferred(home)}
    assert found == {(SILENT, BASE), (OF_NAMED_ONLY, NAMED_ONLY)}


def test_it_is_inferred_with_a_reason(home: Path) -> None:
    (found,) = [rel for rel in inferred(home) if rel.start_id == SILENT]
    assert (found.type, found.source, found.declared) == ("LIKELY_DERIVED_FROM", "name", False)
    assert 0.95 <= found.confidence < 1
    assert "'Mistral-7B-v0.1'" in found.evidence
    assert "same model type mistral" in found.evidence


def test_no_parent_is_inferred_for_the_same_model_of_another_owner(home: Path) -> None:
    with SnapshotWriter(home, "other", "all", TAKEN_AT, 20) as writer:
        writer.add(Rel("Model", SILENT, "SAME_AS", "Model", "vendor/it", "pack", "said"))
    assert {rel.start_id for rel in inferred(home)} == {OF_NAMED_ONLY}


def test_what_was_inferred_before_proves_nothing(home: Path) -> None:
    before = inferred(home)
    load(LikelyParents(home), home)
    assert inferred(home) == before


def test_names_that_cannot_tell_are_left_out_and_no_other(tmp_path: Path) -> None:
    """Against all names and all candidates, without the conditions that DuckDB goes by."""
    bases = ("Phi-4", "hf-Qwen_2", "meta-OPT7", "m-hf-eta", "b-ase", "Llama-3.1-8B", "Λ-Base", "x")
    endings = (
        "-GGUF",
        "_awq",
        "-Q4_K_M.gguf",
        ".GGUF",
        "-hf-gptq-int4",
        "-8bit",
        "-it",
        "\u2003onnx",
    )
    ids = [f"a/{name}" for name in bases] + [f"b/{b}{e}" for b in bases for e in endings]
    ids += ["gpt2", "gpt2-gguf", "b/mixed-INT8", "b/4bit", "b/a_Phi-4-GGUF"]
    ids += ["a/" + "y" * 200, "b/" + "y" * 220 + "-GGUF"]
    with SnapshotWriter(tmp_path, "made-up", "all", TAKEN_AT, 10) as writer:
        for id in ids:
            writer.add(Node("Model", id, {"is_stub": False}))
    models = [ModelFacts(id) for id in sorted(ids)]
    expected = [(m.id, found.parent) for m in models for found in likely_parents(m, models)]
    assert [(rel.start_id, rel.end_id) for rel in inferred(tmp_path)] == expected
    assert len(expected) > 20


def test_every_build_derives_it() -> None:
    assert derived_sources()[LikelyParents.name] is LikelyParents


def test_without_data_there_is_nothing(tmp_path: Path) -> None:
    assert inferred(tmp_path) == []
