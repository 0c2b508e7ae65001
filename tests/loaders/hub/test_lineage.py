"""Parents, renames and successors of a model, by what its record says."""

from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.records import Rel
from ptmgraph.graph.schema import LINEAGE
from tests.helpers.hub_records import edges, model, read, reasons
from tests.helpers.places import SHARED

REAL_ROWS = SHARED / "hub" / "hub_models_real_rows.parquet"
needs_real_rows = pytest.mark.skipif(not REAL_ROWS.exists(), reason=f"{REAL_ROWS} is not there")


@pytest.mark.parametrize(
    ("tags", "parents"),
    [
        (["base_model:a/b", "base_model:finetune:a/b"], {("FINETUNED_FROM", "a/b")}),
        (["base_model:adapter:a/b", "base_model:a/b"], {("ADAPTER_OF", "a/b")}),
        (["base_model:quantized:a/b"] * 2, {("QUANTIZED_FROM", "a/b")}),
        (
            ["base_model:merge:a/b", "base_model:merge:c/d"],
            {("MERGED_FROM", p) for p in ("a/b", "c/d")},
        ),
        (["base_model:distilled:a/b"], {("DISTILLED_FROM", "a/b")}),
        (["base_model:a/b"], {("DERIVED_FROM", "a/b")}),
        (["base_model:hypnosis:a/b", "base_model:a/b"], {("DERIVED_FROM", "a/b")}),
        (["base_model:finetune:gpt2"], {("FINETUNED_FROM", "gpt2")}),
        (["base_model:https://huggingface.co/a/b/tree/main"], {("DERIVED_FROM", "a/b")}),
        (["base_model:finetune:me/mine"], {("FINETUNED_FROM", "me/mine")}),
        (
            ["base_model:finetune:a/b", "base_model:quantized:a/b"],
            {("FINETUNED_FROM", "a/b"), ("QUANTIZED_FROM", "a/b")},
        ),
    ],
)
def test_parents_in_tags(tags: list[str], parents: set[tuple[str, str]]) -> None:
    found = model(tags=tags)
    assert edges(found, *LINEAGE) == {(*parent, "tag") for parent in parents}
    assert reasons(found) == []
    assert len([r for r in found if isinstance(r, Rel) and r.type in LINEAGE]) == len(parents)


def test_the_evidence_of_a_tag_is_the_tag_that_says_most() -> None:
    found = model(tags=["base_model:a/b", "base_model:adapter:a/b", "base_model:c/d"])
    said = {r.evidence for r in found if isinstance(r, Rel) and r.type in LINEAGE}
    assert said == {"base_model:adapter:a/b", "base_model:c/d"}


@pytest.mark.parametrize("tag", ["base_model:", "base_model:finetune", "base_model:finetune:",
                                 "base_model:a/b/c", "base_model:finetune:../x"])  # fmt: skip
def test_a_tag_without_a_parent_is_reasons(tag: str) -> None:
    found = model(tags=[tag])
    assert edges(found, *LINEAGE) == set()
    assert len(reasons(found)) == 1


@pytest.mark.parametrize(
    ("base_models", "parents"),
    [
        ({"relation": "merge", "models": [{"_id": "1", "id": "a/b"}, {"id": "c/d"}]},
         {("MERGED_FROM", "a/b"), ("MERGED_FROM", "c/d")}),
        ('{"relation": "adapter", "models": [{"id": "a/b"}]}', {("ADAPTER_OF", "a/b")}),
        ({"relation": "finetune", "models": ["a/b"]}, {("FINETUNED_FROM", "a/b")}),
        ([{"relation": "quantized", "id": "a/b"}], {("QUANTIZED_FROM", "a/b")}),
        (["a/b"], {("DERIVED_FROM", "a/b")}),
        ("a/b", {("DERIVED_FROM", "a/b")}),
        ({"relation": None, "models": [{"id": "a/b"}]}, {("DERIVED_FROM", "a/b")}),
        ({"relation": "merge", "models": None}, set()),
        (None, set()),
    ],
)  # fmt: skip
def test_parents_in_base_models(base_models: object, parents: set[tuple[str, str]]) -> None:
    found = model(baseModels=base_models)
    assert edges(found, *LINEAGE) == {(*parent, "base_models") for parent in parents}


@pytest.mark.parametrize(
    ("card", "parents"),
    [
        ({"base_model": "a/b"}, {("DERIVED_FROM", "a/b")}),
        ({"Base_model": "a/b"}, {("DERIVED_FROM", "a/b")}),
        ({"base_model": ["a/b", "c/d", "a/b"]}, {("DERIVED_FROM", "a/b"), ("DERIVED_FROM", "c/d")}),
        ({"base_model": "a/b", "base_model_relation": "adapter"}, {("ADAPTER_OF", "a/b")}),
        ({"base_model": "a/b", "base_model_relation": "Fine-tuned"}, {("FINETUNED_FROM", "a/b")}),
        ({"base_model": "a/b", "base_model_relation": ["merge"]}, {("DERIVED_FROM", "a/b")}),
        ({"base_model": {"name": "a/b", "relation": "merge"}}, {("MERGED_FROM", "a/b")}),
        ({"base_model": "https://huggingface.co/a/b"}, {("DERIVED_FROM", "a/b")}),
        ({"base_model": "a/b, c/d"}, {("DERIVED_FROM", "a/b"), ("DERIVED_FROM", "c/d")}),
        ({"base_model": "a/b and c/d"}, {("DERIVED_FROM", "a/b"), ("DERIVED_FROM", "c/d")}),
        (
            {"base_model": "a/b; https://hf.co/c/d"},
            {("DERIVED_FROM", "a/b"), ("DERIVED_FROM", "c/d")},
        ),
        ({"base_model": "a/b\nc/d + e/f"}, {("DERIVED_FROM", p) for p in ("a/b", "c/d", "e/f")}),
        ({"base-model": "a/b"}, {("DERIVED_FROM", "a/b")}),
        ({"Base-Models": ["a/b"]}, {("DERIVED_FROM", "a/b")}),
        ({"base_model": "Qwen2-1.5B"}, {("DERIVED_FROM", "Qwen2-1.5B")}),
        ({"base_model": []}, set()),
        ({"base_model": None}, set()),
    ],
)
def test_parents_in_the_card(card: dict[str, Any], parents: set[tuple[str, str]]) -> None:
    for form in (card, json.dumps(card)):
        found = model(cardData=form)
        assert edges(found, *LINEAGE) == {(*parent, "card") for parent in parents}


@pytest.mark.parametrize(
    "junk",
    ["merge", "mergekit", "lazymergekit", "None", "a/b/c", "./out", "outputs/checkpoint-100",
     "/home/me/model", "C:\\models\\x", "https://github.com/a/b", "https://civitai.com/models/1",
     "https://huggingface.co/datasets/a/b", "datasets/a/b", "http://[broken", "my model", "x.gguf",
     "checkpoint-500", 7, True, 1.5, {"no": "id"}, ["a/b"], "a" * 300, "x\ud800/y", "used/data"],
)  # fmt: skip
def test_junk_parents_are_reasons(junk: object) -> None:
    card = {"base_model": [junk, "good/parent"], "datasets": ["used/data"]}
    found = model(cardData=card)
    assert edges(found, *LINEAGE) == {("DERIVED_FROM", "good/parent", "card")}
    (reason,) = reasons(found)
    assert reason.startswith("base_model: ")


def test_a_dataset_of_the_card_is_a_parent_when_the_hub_says_so() -> None:
    found = model(tags=["base_model:a/b"], cardData={"base_model": "a/b", "datasets": ["a/b"]})
    assert ("DERIVED_FROM", "a/b", "card") in edges(found)


def renames(card: list[str], hub: list[str]) -> list[Rel]:
    tags = [f"base_model:merge:{parent}" for parent in hub]
    found = model(tags=tags, cardData={"base_model": card})
    return [r for r in found if isinstance(r, Rel) and r.type == "RENAMED_TO"]


def test_one_difference_between_card_and_hub_is_a_rename() -> None:
    (rename,) = renames(["THUDM/glm-4-9b", "a/b"], ["zai-org/glm-4-9b", "a/b"])
    assert (rename.start_id, rename.end_id) == ("THUDM/glm-4-9b", "zai-org/glm-4-9b")
    assert (rename.source, rename.declared, rename.confidence) == ("card_and_hub", False, 0.9)
    assert rename.evidence == "me/mine: the card says THUDM/glm-4-9b, the Hub says zai-org/glm-4-9b"


@pytest.mark.parametrize(
    ("card", "hub"),
    [
        (["a/b"], ["a/b"]),
        (["a/b", "c/d"], ["a/b"]),
        (["qwen/Qwen2-7B"], ["Qwen/Qwen2-7b"]),
        (["a/one", "a/two"], ["a/three", "a/four"]),
        (["a/gpt2-large"], ["c/whisper"]),
    ],
    ids=["equal", "dropped", "case only", "two differ", "nothing in common"],
)
def test_other_differences_are_no_rename(card: list[str], hub: list[str]) -> None:
    assert renames(card, hub) == []


def test_a_rename_inside_one_owner_and_of_a_bare_name() -> None:
    assert len(renames(["Pinkstack/SuperThoughts"], ["Pinkstack/Parm-2"])) == 1
    assert len(renames(["bert-base-uncased"], ["google-bert/bert-base-uncased"])) == 1


def test_a_redirect_is_a_declared_rename() -> None:
    found = model(redirectedFrom="old/mine")
    (rename,) = [r for r in found if isinstance(r, Rel) and r.type == "RENAMED_TO"]
    assert (rename.start_id, rename.end_id, rename.declared) == ("old/mine", "me/mine", True)
    assert edges(model(redirectedFrom="ME/Mine"), "RENAMED_TO") == set()


@pytest.mark.parametrize("key", ["base_model", "base_models", "finetuned_from"])
def test_keys_of_all_years_name_parents(key: str) -> None:
    found = model(cardData={key: ["a/one", "a/two/"]})
    assert edges(found, "DERIVED_FROM") == {
        ("DERIVED_FROM", "a/one", "card"),
        ("DERIVED_FROM", "a/two", "card"),
    }


def test_a_successor() -> None:
    found = model(cardData={"new_version": "me/newer"})
    assert edges(found, "SUPERSEDED_BY") == {("SUPERSEDED_BY", "me/newer", "card")}


@needs_real_rows
def test_the_parents_in_real_tags_are_the_observations_and_no_others() -> None:
    types = {"finetune": "FINETUNED_FROM", "adapter": "ADAPTER_OF", "merge": "MERGED_FROM",
             "quantized": "QUANTIZED_FROM"}  # fmt: skip
    expected, observed, other = set(), set(), set()
    for raw in pq.read_table(REAL_ROWS).to_pylist():
        for tag in raw["tags"] or []:
            if tag.startswith("base_model:") and tag.count(":") == 2:
                _, relation, parent = tag.split(":")
                expected.add((raw["id"], types[relation], parent))
        stated = {parent for child, _, parent in expected if child == raw["id"]}
        card = json.loads(raw["cardData"] or "{}")
        for record in read(raw):
            if isinstance(record, Rel) and record.type in LINEAGE:
                edge = (record.start_id, record.type, record.end_id)
                if record.source in ("tag", "base_models"):
                    observed.add(edge)
                elif record.end_id not in stated:
                    written = json.dumps(card.get("base_model", card.get("Base_model")))
                    other.add(edge)
                    assert f'"{record.end_id}"' in written, edge
    assert observed == expected
    assert len(expected) == 2534
    assert other
