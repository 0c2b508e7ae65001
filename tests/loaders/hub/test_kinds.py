"""The kind of a parent that a record names without one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.records import INFERRED_KIND, Rel
from ptmgraph.graph.schema import LINEAGE
from tests.helpers.hub_records import model, read
from tests.loaders.hub.test_lineage import REAL_ROWS, needs_real_rows


def kinds(**raw: Any) -> dict[str, str]:
    """The inferred kind of each parent."""
    found = [r for r in model(**raw) if isinstance(r, Rel) and r.source == INFERRED_KIND]
    assert all((rel.declared, rel.confidence) == (False, 0.95) for rel in found)
    return {rel.end_id: rel.type for rel in found}


def files(*names: str) -> list[dict[str, str]]:
    return [{"rfilename": name} for name in names]


ONE, TWO = {"base_model": "a/b"}, {"base_model": ["a/b", "c/d"]}


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"siblings": files("m-Q4_K_M.gguf"), "gguf": {"total": 7}}, "QUANTIZED_FROM"),
        ({"library_name": "peft"}, "ADAPTER_OF"),
        ({"siblings": files("adapter_config.json", "adapter_model.safetensors")}, "ADAPTER_OF"),
        ({"siblings": files("en-de/adapter_config.json", "en-de/adapter_model.bin")}, "ADAPTER_OF"),
        ({"siblings": files("lora/adapter_config.json", "model.safetensors")}, "FINETUNED_FROM"),
        ({"siblings": files("adapter_config.json", "x.gguf")}, "ADAPTER_OF"),
        ({"tags": ["adapter-transformers", "safetensors"]}, "ADAPTER_OF"),
        ({"tags": ["peft", "safetensors"], "library_name": "transformers"}, "FINETUNED_FROM"),
        ({"tags": ["4-bit", "awq", "safetensors"]}, "QUANTIZED_FROM"),
        ({"tags": ["safetensors"], "config": {"quantization_config": {"bits": 4}}},
         "QUANTIZED_FROM"),
        ({"tags": ["onnx", "transformers.js"]}, "QUANTIZED_FROM"),
        ({"tags": ["fp8", "safetensors"]}, "QUANTIZED_FROM"),
        ({"tags": ["merge", "safetensors"]}, "FINETUNED_FROM"),
        ({"siblings": files("README.md", "pytorch_model.bin")}, "FINETUNED_FROM"),
        ({"siblings": files("README.md")}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_parent_without_a_kind_gets_the_one_that_the_record_shows(
    raw: dict[str, Any], kind: str | None
) -> None:
    assert kinds(cardData=ONE, **raw) == ({"a/b": kind} if kind else {})


@pytest.mark.parametrize("tag", ["merge", "mergekit"])
def test_several_parents_are_a_merge_when_a_tag_says_so(tag: str) -> None:
    merged = {"a/b": "MERGED_FROM", "c/d": "MERGED_FROM"}
    assert kinds(cardData=TWO, tags=[tag, "gguf", "4-bit"]) == merged
    assert kinds(cardData=TWO, tags=["safetensors"]) == {}


@pytest.mark.parametrize("stated", ["hypnosis", "finetune", "Quantized"])
def test_a_kind_that_is_stated_in_any_words_is_left_alone(stated: str) -> None:
    card = ONE | {"base_model_relation": stated}
    assert kinds(cardData=card, tags=["gguf"]) == {}
    assert kinds(cardData=ONE, tags=[f"base_model:{stated}:a/b", "gguf"]) == {}


def test_the_kind_that_the_hub_found_holds_for_the_parents_that_it_dropped() -> None:
    merge = ["base_model:a/b", "base_model:merge:a/b"]
    assert kinds(cardData=TWO, tags=merge) == {"c/d": "MERGED_FROM"}
    renamed = ["base_model:finetune:new/b", "safetensors"]
    assert kinds(cardData=ONE, tags=renamed) == {"a/b": "FINETUNED_FROM"}
    assert kinds(cardData=TWO, tags=["base_model:quantized:a/b", "gguf"]) == {}


def test_the_tags_of_a_card_count_where_the_hub_gives_none() -> None:
    assert set(kinds(cardData=TWO | {"tags": ["merge", 7]}).values()) == {"MERGED_FROM"}
    assert kinds(cardData=ONE | {"tags": "gptq"}) == {"a/b": "QUANTIZED_FROM"}


def test_a_model_is_not_made_from_itself_by_inference() -> None:
    assert kinds(cardData={"base_model": "me/mine"}, tags=["gguf"]) == {}


def test_what_the_publisher_wrote_stays_beside_the_inference() -> None:
    found = [r for r in model(cardData=ONE, tags=["gguf"]) if isinstance(r, Rel)]
    said = {(r.type, r.source, r.evidence, r.declared) for r in found if r.type in LINEAGE}
    assert said == {
        ("DERIVED_FROM", "card", "base_model: a/b", True),
        ("QUANTIZED_FROM", INFERRED_KIND,
         "no kind is stated: quantised or converted, by its GGUF files", False),
    }  # fmt: skip


@needs_real_rows
def test_the_rule_finds_what_the_hub_found() -> None:
    """The Hub's own answers, hidden from the rule."""
    of = {"finetune": "FINETUNED_FROM", "adapter": "ADAPTER_OF", "merge": "MERGED_FROM",
          "quantized": "QUANTIZED_FROM"}  # fmt: skip
    same: Counter[bool] = Counter()
    for raw in pq.read_table(REAL_ROWS).to_pylist():
        tags = raw["tags"] or []
        told = {tag.split(":")[1] for tag in tags if tag.count(":") == 2 and "base_model:" in tag}
        if len(told) != 1 or "base_model_relation" in (raw["cardData"] or ""):
            continue
        hidden = [tag for tag in tags if not tag.startswith("base_model:")]
        found = read(raw | {"tags": hidden, "baseModels": None})
        types = {r.type for r in found if isinstance(r, Rel) and r.source == INFERRED_KIND}
        same.update(type == of[told.copy().pop()] for type in types)
    assert same[True] >= 1_200
    assert same[True] / same.total() >= 0.98
