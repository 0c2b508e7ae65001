"""Blocks of HTML in a card: tables, headings, list items and text, by their tags alone.

Tags need not be closed nor nested rightly: each begins a new piece. Nothing is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,3000}>")
_SUMMARY_LEVEL = 7
_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": _SUMMARY_LEVEL}
_CELLS = ("td", "th")
_TEXTS = ("p", "div", "li", "ul", "ol", "details", "center", "blockquote", "section", "dd", "dt")

Stretch = tuple[int, int]


class HtmlPiece(NamedTuple):
    """A piece of a block: text at `stretch`, or a table with the stretches of its cells."""

    stretch: Stretch
    level: int = 0
    is_item: bool = False
    rows: tuple[tuple[Stretch, ...], ...] = ()


def html_pieces(text: str, start: int, end: int) -> Iterator[HtmlPiece]:
    """The pieces of the HTML between two places of a text, in their order."""
    rows: list[list[Stretch]] = []
    begin, level, is_item, in_cell = start, 0, False, False
    for match in _TAG.finditer(text, start, end):
        closes, tag = bool(match[1]), match[2].lower()
        if tag in _CELLS or tag == "tr":
            if in_cell and rows:
                rows[-1].append((begin, match.start()))
            elif not rows and begin < match.start():
                yield HtmlPiece((begin, match.start()), level, is_item)
                level, is_item = 0, False
            if (tag == "tr" and not closes) or (tag != "tr" and not closes and not rows):
                rows.append([])
            in_cell = tag in _CELLS and not closes
            begin = match.end()
        elif tag == "table":
            if rows:
                yield HtmlPiece((begin, begin), rows=tuple(tuple(row) for row in rows if row))
            elif begin < match.start():
                yield HtmlPiece((begin, match.start()), level, is_item)
            rows, in_cell, level, is_item, begin = [], False, 0, False, match.end()
        elif in_cell:
            continue
        elif tag in _HEADINGS or tag in _TEXTS:
            if begin < match.start():
                yield HtmlPiece((begin, match.start()), level, is_item)
            level = 0 if closes else _HEADINGS.get(tag, 0)
            is_item = tag == "li" and not closes
            begin = match.end()
    if rows:
        yield HtmlPiece((begin, begin), rows=tuple(tuple(row) for row in rows if row))
    elif begin < end:
        yield HtmlPiece((begin, end), level, is_item)
