"""Cards: read by every build from the texts that sources keep, and inferred."""

from pathlib import Path

import pytest

from ptmgraph.graph.records import Beside, Node, PassedOver, Record, Rejected, Rel
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.cards import CardFacts
from ptmgraph.loaders.hub.rows import records
from ptmgraph.loaders.pipeline import load
from tests.helpers.merged import merged, rows

CARD = """---
license: mit
---
# tuned

This model is a fine-tuned version of [acme/base](https://huggingface.co/acme/base).
"""


def hub_records(card: str) -> list[Record]:
    raw = {"id": "acme/tuned", "sha": "0123", "card": card, "cardData": {"license": "mit"}}
    return records(raw, "file.jsonl", 1)


def test_what_a_card_says_is_merged_beside_the_graph(tmp_path: Path) -> None:
    merged(tmp_path, hub_records(CARD))
    load(CardFacts(tmp_path), tmp_path)
    folder = tmp_path / "again"
    with Merger(snapshots(tmp_path), folder) as merger:
        list(merger.run())
    (value,) = rows(folder, "card_values")
    assert (value["model_id"], value["field"], value["value"]) == (
        *("acme/tuned", "base_model", "acme/base"),
    )
    assert (value["line"], value["confidence"]) == (6, 0.96)
    assert [row["title"] for row in rows(folder, "card_sections")] == ["tuned"]


def test_without_cards_the_tables_are_there_and_empty(tmp_path: Path) -> None:
    folder = merged(tmp_path, hub_records(""))
    assert rows(folder, "card_values") == rows(folder, "card_sections") == []


def derived(home: Path, *raw: dict[str, object]) -> list[Record]:
    """What is derived from the cards of some records of the Hub."""
    merged(home, [record for row in raw for record in records(row, "file.jsonl", 1)])
    return list(CardFacts(home).records())


def ends(found: list[Record], type: str) -> set[tuple[str, str]]:
    rels = [r for r in found if isinstance(r, Rel) and r.type == type]
    assert all(not r.declared and r.source == "card_text" and r.confidence < 1 for r in rels)
    return {(r.start_id, r.end_id) for r in rels}


PROSE = """# tuned

A fine-tuned version of [base](https://huggingface.co/acme/base), 1.5 billion parameters, trained on
[acme/text](https://huggingface.co/datasets/acme/text) and Wikipedia. Language: German.
See https://arxiv.org/abs/2301.00001v2.
"""


def test_what_names_a_known_thing_is_on_the_graph_as_inferred(tmp_path: Path) -> None:
    found = derived(tmp_path, {"id": "acme/tuned", "card": PROSE})
    assert ends(found, "FINETUNED_FROM") == {("acme/tuned", "acme/base")}
    assert ends(found, "TRAINED_ON") == {("acme/tuned", "acme/text")}
    assert ends(found, "COVERS_LANGUAGE") == {("acme/tuned", "de")}
    assert ends(found, "DESCRIBED_BY") == {("acme/tuned", "arxiv:2301.00001")}
    (model,) = [r for r in found if isinstance(r, Node) and r.type == "Model"]
    assert model.properties["card_parameter_count"] == 1_500_000_000
    assert model.properties["card_fields"] == [
        *("base_model", "dataset", "language", "paper", "parameter_count"),
    ]
    words = [r.evidence for r in found if isinstance(r, Rel) and r.type == "TRAINED_ON"]
    assert words == ["README.md:4: acme/text"]


def test_a_parent_in_the_text_gives_way_to_one_that_is_stated(tmp_path: Path) -> None:
    stated = {"base_model": "acme/other", "base_model_relation": "quantized"}
    found = derived(tmp_path, {"id": "acme/tuned", "card": PROSE, "cardData": stated})
    assert ends(found, "FINETUNED_FROM") == set()
    assert ends(found, "TRAINED_ON") == {("acme/tuned", "acme/text")}


@pytest.mark.parametrize(
    "text",
    [
        "A fine-tuned version of gpt2.",  # a name without owner or link may be any model
        "It is not fine-tuned from acme/base.",
        "A fine-tuned version of [acme/tuned](https://huggingface.co/acme/tuned).",
        "A fine-tuned version of [x](https://huggingface.co/../../etc/passwd).",
        "A fine-tuned version of [x](javascript:alert(1)).",
    ],
)
def test_words_that_name_no_certain_parent_make_no_step(tmp_path: Path, text: str) -> None:
    found = derived(tmp_path, {"id": "acme/tuned", "card": f"# tuned\n\n{text}\n"})
    assert not [r for r in found if isinstance(r, Rel) and r.end_type == "Model"]


def test_of_several_texts_that_of_the_most_trusted_source_counts(tmp_path: Path) -> None:
    one, other = ({"id": "a/b", "card": f"License: {name}"} for name in ("MIT", "Apache 2.0"))
    merged(tmp_path, records(one, "f", 1), records(other, "f", 1))
    found = [r for r in CardFacts(tmp_path).records() if isinstance(r, Beside)]
    assert [r.properties["value"] for r in found] == ["MIT"]


def test_a_card_is_kept_up_to_a_limit_and_the_rest_counted() -> None:
    found = records({"id": "a/b", "card": "x" * 1_000_005}, "f", 1)
    (row,) = [r for r in found if isinstance(r, Beside)]
    assert len(str(row.properties["text"])) == 1_000_000
    (over,) = [r for r in found if isinstance(r, PassedOver)]
    assert over.kind == "ends of cards, behind 1,000,000 characters" and over.examples == ("a/b",)


@pytest.mark.parametrize("card", [5, ["# a"], {"a": 1}])
def test_a_card_that_is_no_text_is_set_aside(card: object) -> None:
    found = records({"id": "a/b", "card": card}, "f", 1)
    assert any(isinstance(r, Rejected) and r.reason.startswith("card: not text") for r in found)


def test_half_a_character_can_be_stored(tmp_path: Path) -> None:
    found = derived(tmp_path, {"id": "a/b", "card": "License: MIT \ud83d"})
    assert [r.properties["value"] for r in found if isinstance(r, Beside)] == ["MIT"]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        *(("7B", 7_000_000_000), ("7.3 billion", 7_300_000_000), ("82M", 82_000_000)),
        *(("277,453,824", 277_453_824), ("1,1B", 1_100_000_000), ("25.6", None), ("one", None)),
    ],
)
def test_numbers_of_parameters_in_words(tmp_path: Path, words: str, number: int | None) -> None:
    text = f"| a | b |\n|--|--|\n| Params (M) | {words} |\n"
    found = derived(tmp_path, {"id": "a/b", "card": text})
    (model,) = [r for r in found if isinstance(r, Node) and r.type == "Model"] or [None]
    assert (model.properties["card_parameter_count"] if model else None) == number
