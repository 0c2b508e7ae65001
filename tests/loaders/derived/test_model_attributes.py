"""The three states of an attribute, from what several sources say and looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptmgraph.analysis.provenance.attributes import attributes
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.cards import CardFacts
from ptmgraph.loaders.derived.model_attributes import write_attributes
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import load
from tests.helpers.hub_records import read
from tests.helpers.merged import derived, merged, rows
from tests.helpers.places import DATA


def states(tmp_path: Path, *loads: list[Record]) -> dict[str, dict[str, str]]:
    """For each model, the attributes that are present or absent."""
    return settled(merged(tmp_path, *loads))


def settled(folder: Path) -> dict[str, dict[str, str]]:
    before = rows(folder, "Model")
    assert list(write_attributes(folder)) == [("Model", len(before))]
    after = rows(folder, "Model")
    assert [row["id"] for row in after] == [row["id"] for row in before]
    found = {}
    for row in after:
        present, absent = row.pop("documents", []), row.pop("lacks", [])
        assert set(present).isdisjoint(absent)
        assert {*present, *absent} <= attributes().keys()
        found[row["id"]] = dict.fromkeys(present, "present") | dict.fromkeys(absent, "absent")
    for row in (*before, *after):
        row.pop("attribute_places", None)  # the texts of cards add to it
    assert after == before  # nothing else changed
    return found


def test_absent_takes_a_look_at_the_place_where_it_would_stand(tmp_path: Path) -> None:
    silent = states(tmp_path, [Node("Model", "a/b", {})])["a/b"]
    assert silent == {}
    card = read({"id": "a/b", "cardData": {"license": "mit", "datasets": ["x/y"]}})
    found = states(tmp_path / "card", card)["a/b"]
    assert {"dataset", "license", "card"} == {a for a, s in found.items() if s == "present"}
    assert {"base", "paper", "carbon", "language"} == {a for a, s in found.items() if s == "absent"}
    both = states(tmp_path / "both", card, read({"id": "a/b", "siblings": []}))["a/b"]
    more = {"training_arguments", "training_logs", "environment", "license_text"}
    assert {a for a in both if a not in found} == more | {"formats", "runtimes"}


def test_what_one_source_sees_is_present_whatever_another_lacks(tmp_path: Path) -> None:
    bare = read({"id": "a/b", "cardData": {"tags": ["x"]}, "tags": []})
    full = read({"id": "a/b", "tags": ["dataset:x/y", "llama"], "safetensors": {"total": 7}})
    for number, loads in enumerate(((bare, full), (full, bare))):
        found = states(tmp_path / str(number), *loads)["a/b"]
        assert [found[a] for a in ("dataset", "architecture", "size")] == ["present"] * 3
        assert found["license"] == "absent"


@pytest.mark.parametrize(
    ("tags", "attribute", "state"),
    [
        (["license:unknown"], "license", "absent"),
        (["license:other"], "license", "present"),
        (["arxiv:1910.09700"], "paper", "absent"),  # the Hub's template of a card
        (["arxiv:1910.09700", "arxiv:2302.13971"], "paper", "present"),
        (["arxiv:hello"], "paper", "absent"),
        (["base_model:a/b"], "base", "absent"),  # itself
        (["base_model:a/c"], "base", "present"),
        (["dataset:none"], "dataset", "absent"),
        (["gguf"], "runtimes", "present"),
        (["safetensors"], "runtimes", "absent"),
        (["llama"], "architecture", "present"),
        (["bert-like"], "architecture", None),
    ],
)
def test_words_that_state_nothing_are_not_taken_for_statements(
    tmp_path: Path, tags: list[str], attribute: str, state: str | None
) -> None:
    found = states(tmp_path, read({"id": "a/b", "tags": tags}))["a/b"]
    assert found.get(attribute) == state


def test_what_is_inferred_is_not_documented(tmp_path: Path) -> None:
    likely = Rel("Model", "a/b", "DERIVED_FROM", "Model", "a/c", "config", "x", {}, False, 0.7)
    guessed = Rel("Model", "a/b", "TRAINED_ON", "Dataset", "x/y", "name", "x", {}, False, 0.4)
    looked = Node("Model", "a/b", {"looked_at": ["card"]})
    found = states(tmp_path, [looked, likely, guessed])["a/b"]
    assert (found["base"], found["dataset"]) == ("absent", "absent")


def test_a_parent_is_stated_where_only_the_kind_of_step_was_inferred(tmp_path: Path) -> None:
    card = {"base_model": "a/gone", "license": "mit"}  # the Hub drops a parent that it lacks
    found = states(
        tmp_path,
        read({"id": "a/b", "cardData": card, "tags": ["safetensors"]}),
        read({"id": "a/c", "cardData": card, "tags": ["gguf"]}),
        read({"id": "a/d", "cardData": {"license": "mit"}, "config": {"_name_or_path": "a/gone"}}),
    )
    assert [found[id]["base"] for id in ("a/b", "a/c", "a/d")] == ["present", "present", "absent"]
    assert "quantised" not in found["a/c"]


def test_a_quantised_copy_tells_of_both_and_its_silence_of_none(tmp_path: Path) -> None:
    found = states(tmp_path, [derived("q/copy", "a/b", "QUANTIZED_FROM"), Node("Model", "a/c")])
    assert found["a/b"] == {"quantised": "present"}
    assert found["q/copy"] == {"base": "present", "quantised": "present"}
    assert found["a/c"] == {}


def test_a_renamed_parent_is_a_parent_once(tmp_path: Path) -> None:
    moved = Rel("Model", "old/name", "RENAMED_TO", "Model", "new/name", "redirect", "x")
    child = [Node("Model", "new/name", {}), moved, derived("a/b", "old/name")]
    assert states(tmp_path, child)["a/b"] == {"base": "present"}


def test_every_attribute_with_a_place_can_be_present_and_absent(tmp_path: Path) -> None:
    """Prose and all: a source that reads more has only to say so."""
    listed = attributes().values()
    everywhere: list[Any] = sorted({p for a in listed for places in a.settled_by for p in places})
    told: list[Any] = [f"{a.id}: prose line 1" for a in listed]
    found = states(
        tmp_path,
        [
            Node("Model", "all/told", {"looked_at": everywhere, "attribute_places": told}),
            Node("Model", "none/told", {"looked_at": everywhere}),
        ],
    )
    assert set(found["all/told"].values()) == {"present"} and len(found["all/told"]) == len(listed)
    assert found["none/told"] == {a.id: "absent" for a in listed if a.settled_by}


def test_what_the_text_of_a_card_says_counts_with_its_line(tmp_path: Path) -> None:
    folder = merged(tmp_path, [Node("Model", "a/b", {"looked_at": ["prose"]})])
    read_in_text = [
        ("a/b", "hardware", "8 x A100", 30, 0.9, "GPUs"),
        ("a/b", "hardware", "A100", 12, 0.8, ""),
        ("a/b", "hyperparameter", "1e-5", 20, 0.9, "learning rate"),
        ("a/b", "demo", "here", 9, 0.2, ""),  # too unsure
        ("a/b", "paper", "https://arxiv.org/abs/1910.09700", 9, 0.9, ""),  # that of the template
        ("a/b", "weather", "fine", 1, 1.0, ""),
        ("c/d", "carbon", "1 kg", 1, 1.0, ""),  # no model here
    ]
    names = ("model_id", "field", "value", "line", "confidence", "label")
    table = pa.table(dict(zip(names, map(list, zip(*read_in_text, strict=True)), strict=True)))
    pq.write_table(table, folder / "card_values.parquet")
    list(write_attributes(folder))
    (row,) = rows(folder, "Model")
    assert row["documents"] == ["hyperparameters", "training_hardware"]
    assert row["lacks"] == ["limitations", "input_output", "seed"]
    assert row["attribute_places"] == [
        "hyperparameters: prose line 20",
        "training_hardware: prose line 12",
    ]


def test_cards_that_a_dump_holds_reach_the_attributes(tmp_path: Path) -> None:
    filled = (DATA / "cards" / "c12_adapter_filled.md").read_text("utf-8")
    template = (DATA / "cards" / "c11_adapter_peft_template.md").read_text("utf-8")
    given = {"a/filled": filled, "a/template": template}
    lines = [json.dumps({"id": id, "card": text}) for id, text in given.items()]
    (tmp_path / "models.jsonl").write_text("\n".join(lines), "utf-8")
    load(HubDumpSource([tmp_path / "models.jsonl"]), tmp_path)
    load(CardFacts(tmp_path), tmp_path)
    with Merger(snapshots(tmp_path), tmp_path / "merged") as merger:
        list(merger.run())
    found = settled(tmp_path / "merged")
    told = {"limitations", "hyperparameters", "training_hardware", "carbon", "demo", "evaluation"}
    assert {found["a/filled"].get(attribute) for attribute in told} == {"present"}
    assert not told & {a for a, state in found["a/template"].items() if state == "present"}
    assert found["a/template"]["paper"] == found["a/template"]["limitations"] == "absent"
