"""Short pieces of cards, each with what a reader finds in it, by field, by the rules alone.

A block of `tests/data/card_lines.txt` is a line `field: value | value`, with no value when nothing
is to be found, and the text below it, up to the next such line behind an empty one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from ptmgraph.analysis.cards.reading import read_card
from ptmgraph.analysis.cards.records import FIELDS

_MARKS = re.compile(r"[\W_]+")
_NEXT = re.compile(rf"\n\n(?=(?:{'|'.join(FIELDS)}):[^\n]*\n)")


def _lines() -> dict[str, list[tuple[str, list[str]]]]:
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    text = (Path(__file__).parents[2] / "data" / "card_lines.txt").read_text("utf-8")
    for block in _NEXT.split(text)[1:]:
        head, _, piece = block.strip("\n").partition("\n")
        field, _, values = head.partition(":")
        found[field].append((piece, [v.strip() for v in values.split("|") if v.strip()]))
    return found


LINES = _lines()


def _same(one: str, other: str) -> bool:
    a, b = (_MARKS.sub("", value.lower()) or value for value in (one, other))
    return a in b or b in a


@pytest.mark.parametrize("field", FIELDS)
def test_pieces_say_what_a_reader_finds_and_nothing_else(field: str) -> None:
    assert LINES[field], "each field has its pieces"
    for piece, wanted in LINES[field]:
        found = [
            value.value for value in read_card(piece, judging=False).values if value.field == field
        ]
        assert all(any(_same(f, w) for w in wanted) for f in found), (piece, found)
        assert all(any(_same(f, w) for f in found) for w in wanted), (piece, found)
