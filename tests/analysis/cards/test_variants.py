"""Cards in the words of many publishers, each with what it says and no more, by the rules.

The files of `tests/data/card_variants/` hold one card after another, with `%%%%` between. Lines
`%% field: value | value` below a card are what a reader finds in it; of `%%? field: value` it is
known that the rules miss them. Texts that are read by their line are given by their beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ptmgraph.analysis.cards.reading import read_card

FILES = sorted((Path(__file__).parents[2] / "data" / "card_variants").glob("*.md"))
_LABEL = re.compile(r"%%(\??) (\w+): (.*)")
_MARKS = re.compile(r"[\W_]+")


class Variant(NamedTuple):
    text: str
    wanted: list[tuple[str, str]]
    missed: list[tuple[str, str]]


def variants(file: Path) -> Iterator[Variant]:
    for card in file.read_text("utf-8").rstrip("\n").split("\n%%%%\n"):
        lines: list[str] = []
        labels: dict[str, list[tuple[str, str]]] = {"": [], "?": []}
        for line in card.split("\n"):
            if label := _LABEL.fullmatch(line):
                labels[label[1]] += [(label[2], value) for value in label[3].split(" | ")]
            else:
                lines.append(line)
        yield Variant("\n".join(lines), labels[""], labels["?"])


def same(found: tuple[str, str], wanted: tuple[str, str]) -> bool:
    if found[0] != wanted[0]:
        return False
    a, b = (_MARKS.sub("", value.lower()) or value for value in (found[1], wanted[1]))
    return a == b or (found[0] != "evaluation" and (a in b or b in a))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_cards_say_what_a_reader_finds_and_nothing_else(file: Path) -> None:
    for card in variants(file):
        found = [(value.field, value.value) for value in read_card(card.text, judging=False).values]
        title = card.text.strip().split("\n")[0]
        known = card.wanted + card.missed
        assert [f for f in found if not any(same(f, w) for w in known)] == [], title
        assert [w for w in card.wanted if not any(same(f, w) for f in found)] == [], title


def test_few_values_are_known_to_be_missed() -> None:
    cards = [card for file in FILES for card in variants(file)]
    assert len(cards) >= 110
    missed = sum(len(card.missed) for card in cards)
    assert missed < 0.1 * sum(len(card.wanted) for card in cards)
