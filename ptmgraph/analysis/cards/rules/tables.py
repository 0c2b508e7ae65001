"""Tables that hold several models: which rows and columns are about the model of the card."""

from __future__ import annotations

import re

from ptmgraph.analysis.cards.card import Card, words_of
from ptmgraph.analysis.cards.document import Block, TableCells
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import BENCHMARK, METRIC

_THIS = re.compile(r"\b(?:this (?:one|model|work)?|ours?)\b", re.IGNORECASE)
_KNOWN = re.compile(rf"(?:{METRIC}|{BENCHMARK}|value|score|result)", re.IGNORECASE)
_FEWEST_LETTERS = 3
_COMMON = frozenset(["model", "the", "of", "for", "and", "card", "name", "task"])


def is_own(card: Card, words: str) -> bool:
    """Whether a cell names the model of the card: by `this`, `ours`, or words of its title."""
    if _THIS.search(words):
        return True
    found = [word for word in words_of(words) if word not in _COMMON]
    telling = [w for w in found if sum(map(str.isalpha, w)) >= _FEWEST_LETTERS]
    return bool(telling) and set(found) <= card.words and not _KNOWN.fullmatch(words.strip())


def _is_bold(view: View) -> bool:
    inside = sum(end - start for start, end in view.bolds)
    return bool(view.text.strip()) and inside >= len(view.text.strip())


def own_rows(card: Card, block: Block) -> list[TableCells] | None:
    """The rows about the model, when the rows are models; None when they are not."""
    body = [row for row in block.rows[1:] if row]
    named = [row for row in body if is_own(card, row[0].text)]
    if not named:  # the name may be in two cells: family and size
        named = [
            row for row in body if len(row) > 2 and is_own(card, f"{row[0].text} {row[1].text}")
        ]
    if not named:
        bold = [row for row in body if _is_bold(row[0]) and not _KNOWN.fullmatch(row[0].text)]
        others = [row for row in body if not _is_bold(row[0])]
        named = bold if len(bold) == 1 and others and _are_models(body) else []
    if not named:
        return None
    longest = max(len(words_of(row[0].text)) for row in named)
    return [row for row in named if len(words_of(row[0].text)) == longest]


def _are_models(rows: list[TableCells]) -> bool:
    return any(any(map(str.isdigit, row[0].text)) and "-" in row[0].text for row in rows)


def own_columns(card: Card, block: Block) -> list[int] | None:
    """The columns about the model, when the columns are models; None when they are not."""
    if not block.rows:
        return None
    named = [n for n, cell in enumerate(block.rows[0]) if n and is_own(card, cell.text)]
    return named or None
