"""Senses of words, and what the judge sees of texts and addresses by them."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.cards.address_signs import address_signs
from ptmgraph.analysis.cards.candidates.gathered import candidates
from ptmgraph.analysis.cards.candidates.units import units
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.reading import ruled
from ptmgraph.analysis.cards.senses import sense_chain, senses_in, shapes_in, tasks_in
from ptmgraph.analysis.cards.text_signs import TextSigns

EVERY = ("any", "en", "de", "fr", "es", "pt", "it", "ru", "zh", "ja", "ko")


@pytest.mark.parametrize(
    ("text", "senses"),
    [
        ("It fails on photos.", {"fails", "picture", "model"}),
        ("It is not meant for diagnosis", {"no", "forbids", "harm"}),
        ("Das Modell erwartet Bilder", {"model", "takes", "picture"}),
        ("El modelo devuelve una clase", {"gives", "labels"}),
        ("Модель возвращает вектор", {"model", "gives", "figures"}),
        ("输入图像 返回标签", {"takes", "picture", "gives", "labels"}),
        ("手は苦手です", {"fails"}),
    ],
)
def test_words_have_senses_in_many_languages(text: str, senses: set[str]) -> None:
    assert senses <= set(senses_in(text, EVERY))


def test_words_of_other_languages_have_none() -> None:
    assert "gives" not in senses_in("devuelve", ("any", "en"))
    assert senses_in("zzz qqq", EVERY) == []


def test_a_chain_has_unknown_words_as_they_are() -> None:
    assert sense_chain("It fails on 3 foxes", ("en",)) == ["<model>", "<fails>", "on", "0", "foxes"]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("mono audio at 16 kHz", "rate"),
        ("a picture of 224 x 224", "size"),
        ("at most 512 tokens", "tokens"),
        ("a vector with 384 dimensions", "dimensions"),
        ("one of 12 classes", "classes"),
        ("<|im_start|>user", "markers"),
        ("speech → text", "arrow"),
    ],
)
def test_numbers_and_marks_have_shapes(text: str, shape: str) -> None:
    assert shape in shapes_in(text)


def test_a_task_says_what_goes_in_and_comes_out() -> None:
    (task,) = tasks_in("pipeline_tag: automatic-speech-recognition")
    assert (task.taken, task.given) == (frozenset(["sound"]), frozenset(["text"]))


CARD = """---
pipeline_tag: automatic-speech-recognition
---
# Wren

## Limits

It fails on music. It is slow.

The second text.
"""


def _signs(number: int) -> list[str]:
    card = Card.of(CARD)
    return TextSigns(card, list(units(card))).of(number)


def test_a_text_is_seen_with_its_place_title_task_and_neighbours() -> None:
    first = _signs(2)
    assert {"s fails", "s has taken", "s title poor 0 0", "s next poor", "s no last"} <= set(first)
    assert "s has given" not in first
    assert "s title poor 1 0" in _signs(4)
    assert len(first) == len(set(first))


def test_an_address_is_seen_by_its_host_and_path() -> None:
    signs = set(address_signs("https://huggingface.co/spaces/acme/try-it", "try it").every())
    assert {"host=huggingface.co", "on huggingface.co/spaces", "path:try", "shown:try"} <= signs
    assert "bare" in set(address_signs("https://a.example/x", "https://a.example/x").every())


def test_addresses_are_candidates_in_badges_too() -> None:
    badge = "[![Open](https://img.example/b.svg)](https://colab.example/nb.ipynb)"
    card = Card.of(f"# Wren\n\n{badge}\n\nSee [this](https://a.example) and [that](#below).\n")
    found = candidates(card, ruled(card), ["addresses"])
    assert [card.text.cut(c.place.span) for c in found] == [
        "https://colab.example/nb.ipynb",
        "https://a.example",
    ]


def test_a_badge_in_html_is_a_candidate() -> None:
    badge = '<a href="https://a.example/try">\n  <img alt="Try it" src="b.svg" />\n</a>'
    card = Card.of(f"# Wren\n\n<div>\n  {badge}\n</div>\n")
    (found,) = candidates(card, ruled(card), ["addresses"])
    assert card.text.cut(found.place.span) == "https://a.example/try"
    assert "shown:try" in set(found.features())
