"""Which places of a Hub record were looked at for attributes: only what was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.analysis.provenance.attributes import attributes
from ptmgraph.graph.records import Value
from ptmgraph.loaders.hub.attributes import FILES_IN_PART, LOOKED
from tests.helpers.hub_records import model, node

FILES = [{"rfilename": "LICENSE"}, {"rfilename": "train.py"}]


def read(**raw: Any) -> dict[str, Value]:
    return dict(node(model(**raw)).properties)


@pytest.mark.parametrize(
    ("raw", "looked"),
    [
        ({}, None),
        ({"cardData": {"license": "mit"}}, ["card"]),
        ({"cardData": '{"license": "mit"}'}, ["card"]),
        ({"cardData": None}, ["card"]),  # the Hub leaves it out when there is none
        ({"cardData": None, "tags": ["region:us"]}, ["card", "tags"]),
        ({"cardData": None, "tags": ["license:mit"]}, ["tags"]),  # made from a card: not asked for
        ({"cardData": None, "tags": ["dataset:a/b"]}, ["tags"]),
        ({"cardData": "{broken"}, None),
        ({"cardData": "[1]"}, None),
        ({"cardData": 7}, None),
        ({"cardProblem": "metadata without an end"}, None),
        ({"tags": "x"}, None),
        ({"tags": []}, ["tags"]),
        ({"siblings": FILES}, ["files"]),
        ({"siblings": FILES, FILES_IN_PART: True}, None),
        ({"siblings": None}, None),
        ({"config": None}, ["config"]),
        ({"config": "{"}, None),
        ({"safetensors": None, "gguf": None}, ["weights"]),
        ({"safetensors": {"total": 7}}, ["weights"]),
        ({"safetensors": {"total": 7}, "tags": ["gptq"]}, ["tags"]),  # packed: no number to believe
        ({"gguf": "{"}, None),
        ({"safetensors": None, "tags": ["safetensors"]}, ["tags"]),  # headers that nobody read
        ({"gguf": None, "tags": ["gguf", "en"]}, ["tags"]),
        ({"safetensors": {}, "gguf": None, "tags": ["pytorch"]}, ["tags", "weights"]),
        ({"safetensors": {"total": 7}, "tags": ["safetensors"]}, ["tags", "weights"]),
        ({"spaces": []}, ["spaces"]),
        ({"card": "# Title"}, ["prose"]),
        ({"card": ""}, ["prose"]),
        ({"card": None}, None),
        ({"spaces": "a/b"}, None),
    ],
)
def test_a_place_was_looked_at_only_when_it_could_be_read(
    raw: dict[str, Any], looked: list[str] | None
) -> None:
    assert read(**raw)["looked_at"] == looked


def test_a_card_that_was_not_asked_for_is_not_missing() -> None:
    assert read(cardData=None, tags=["license:mit"])["has_card"] is None
    assert read(cardData=None, tags=[])["has_card"] is False
    assert read(cardData={"license": "mit"})["has_card"] is True


def test_traces_are_kept_with_their_place() -> None:
    raw = {"siblings": [*FILES, {"rfilename": 3}, "x"], "spaces": ["a/space", 7]}
    assert read(cardData={"License_link": "x"}, **raw)["attribute_places"] == [
        "license_text: card license_link",
        "license_text: file LICENSE",
        "training_code: file train.py",
        "demo: space a/space",
    ]
    (hostile,) = read(siblings=[{"rfilename": f"{'x' * 500}\x1b.ipynb"}])["attribute_places"] or ()
    assert len(hostile) < 320 and hostile.isprintable()


def test_no_record_says_whether_an_owner_is_verified_or_commits_are_signed() -> None:
    """What would settle them is no place that is looked at, so they are never absent."""
    for attribute in ("verified_owner", "signed_commits"):
        places = {place for group in attributes()[attribute].settled_by for place in group}
        assert places and places.isdisjoint(LOOKED)
