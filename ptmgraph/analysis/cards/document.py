"""The structure of a card: headings, texts, list items, tables and code, in their order.

Markdown is read by markdown-it-py, its blocks only (CommonMark with tables); what stands inside a
block is read by `views`, and blocks of HTML by `html`. The metadata at the head, comments and
scripts are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ptmgraph.analysis.cards.html import html_pieces
from ptmgraph.analysis.cards.views import EMPTY, View, verbatim, view_of
from ptmgraph.analysis.cards.words import topic_of

_HEAD = re.compile(r"\ufeff?\s*---[ \t]*\r?\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]{0,1000}>.*?(?:</\1\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_NOT_A_LINE_END = re.compile(r"[^\n]")
_MARKER = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)])?[ \t]+")
_LONGEST_TITLE = 100
_FEW_WORDS = 4
_SHORT_SECTION = re.compile(r"[A-Za-z]+(?: [A-Za-z&]+)?")  # `Training data`
_LOOKS_NAMED = re.compile(r"\d|[a-z][A-Z]|\w-[A-Z]|/|:\s")
_BELOW_ALL = 7  # the level of a title that is no heading: a line in bold, a summary


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    CODE = "code"
    TABLE = "table"


TableCells = tuple[View, ...]


@dataclass(frozen=True)
class Block:
    """One block. `titles` are the headings, and the items of a list, that it stands below, the
    nearest first; `lead` is the text right before it. A table has `rows`, a heading a `level`."""

    kind: BlockKind
    view: View
    titles: tuple[View, ...] = ()
    lead: View = EMPTY
    rows: tuple[TableCells, ...] = ()
    level: int = 0


def read_blocks(text: str) -> list[Block]:
    """The blocks of a card. Never raises."""
    return list(_Reader(_masked(text)).blocks())


def _masked(text: str) -> str:
    """The text with all that is no prose blanked out, letter by letter, so that places stay."""
    head = _HEAD.match(text)
    if head is not None:
        text = _blank(head) + text[head.end() :]
    return _HIDDEN.sub(_blank, text).replace("\r", " ").replace("\0", " ")


def _blank(match: re.Match[str]) -> str:
    return _NOT_A_LINE_END.sub(" ", match[0])


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """The reader of Markdown, of its blocks alone."""
    reader = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table")
    reader.core.ruler.enableOnly(["normalize", "block"])
    return reader


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(match.end() for match in re.finditer("\n", text)), len(text) + 1]
        self._titles: list[tuple[int, View]] = []
        self._items: list[View | None] = []
        self._lead = EMPTY
        self._levels: list[int] | None = []

    def blocks(self) -> Iterator[Block]:
        parsed = _markdown().parse(self._text)
        self._levels = [int(token.tag[1]) for token in parsed if token.type == "heading_open"]
        tokens = iter(parsed)
        for token in tokens:
            if token.type == "heading_open":
                yield self._heading(int(token.tag[1]), self._inline(next(tokens)))
            elif token.type == "inline":
                yield from self._text_block(self._inline(token))
            elif token.type == "table_open":
                yield self._table(list(self._rows(tokens)))
            elif token.type in ("fence", "code_block") and token.map:
                yield self._block(BlockKind.CODE, self._code(token))
            elif token.type == "html_block" and token.map:
                yield from self._html(*token.map)
            elif token.type == "list_item_open":
                self._items.append(None)
            elif token.type == "list_item_close":
                self._items.pop()

    def _block(self, kind: BlockKind, view: View, rows: tuple[TableCells, ...] = ()) -> Block:
        above = [item for item in reversed(self._items) if item is not None]
        titles = (*above, *(title for _, title in reversed(self._titles)))
        block = Block(kind, view, titles, self._lead, rows)
        if kind is not BlockKind.ITEM:
            self._lead = view if kind is BlockKind.TEXT else EMPTY
        return block

    def _heading(self, level: int, view: View) -> Block:
        self._lead = EMPTY
        while self._titles and self._titles[-1][0] >= level:
            self._titles.pop()
        block = Block(
            BlockKind.HEADING, view, tuple(t for _, t in reversed(self._titles)), level=level
        )
        if not self._names_card(level, view.text.strip()):
            self._titles.append((level, view))
        return block

    def _names_card(self, level: int, title: str) -> bool:
        """Whether a heading is the name of the model, and so says nothing of what stands below: the
        first one, when all others are below it, or when it looks like a name."""
        levels, self._levels = self._levels, None
        if levels is None or _SHORT_SECTION.fullmatch(title):
            return False
        least = min(levels[1:] if levels[:1] == [level] else levels, default=level)
        if level == least and topic_of(title) != "evaluation":
            return len(title.split()) > _FEW_WORDS or _LOOKS_NAMED.search(title) is not None
        return level < least

    def _text_block(self, view: View) -> Iterator[Block]:
        """A paragraph; one that is all bold, and short, is a title for what comes below."""
        shown_text = view.text.strip()
        if not shown_text:
            return
        if self._items:
            if self._items[-1] is None:
                yield self._block(BlockKind.ITEM, view)
                self._items[-1] = view
            else:
                yield self._block(BlockKind.TEXT, view)
            return
        bold = "".join(view.text[start:end] for start, end in view.bolds).strip()
        if bold == shown_text and len(bold) <= _LONGEST_TITLE and "\n" not in bold:
            yield self._heading(_BELOW_ALL, view)
        else:
            if view.bolds and not view.text[: view.bolds[0][0]].strip():
                self._end_of_bold_title()  # `**Training.** It ...` is a section of its own
            yield self._block(BlockKind.TEXT, view)

    def _end_of_bold_title(self) -> None:
        while self._titles and self._titles[-1][0] == _BELOW_ALL:
            self._titles.pop()

    def _table(self, rows: list[TableCells]) -> Block:
        """A table. A first row of one cell above wider ones is a title that spans them."""
        if len(rows) > 1 and len(rows[0]) == 1 < len(rows[1]):
            self._lead, rows = rows[0][0], rows[1:]
        return self._block(BlockKind.TABLE, EMPTY, tuple(rows))

    def _rows(self, tokens: Iterator[Token]) -> Iterator[TableCells]:
        cells: list[View] = []
        place = 0
        for token in tokens:
            if token.type == "table_close":
                return
            if token.type == "tr_open" and token.map:
                cells, place = [], self._lines[token.map[0]]
            elif token.type == "inline" and token.map:
                found = self._find(token.content, place, self._lines[token.map[0] + 1])
                place = found[1] if found else place
                cells.append(view_of(self._text, [found]) if found else EMPTY)
            elif token.type == "tr_close":
                yield tuple(cells)

    def _inline(self, token: Token) -> View:
        """What is inside a paragraph or heading, line by line where it stands."""
        if not token.map:
            return EMPTY
        stretches = []
        for number, content in enumerate(token.content.split("\n"), token.map[0]):
            start, end = self._lines[number], self._lines[number + 1] - 1
            found = self._find(content, start, end)
            if found is None:
                marker = _MARKER.match(self._text, start, end)
                found = (marker.end() if marker else start, end)
            stretches.append(found)
        return view_of(self._text, stretches)

    def _find(self, content: str, start: int, end: int) -> tuple[int, int] | None:
        place = self._text.find(content, start, end) if content else -1
        return (place, place + len(content)) if place >= 0 else None

    def _code(self, token: Token) -> View:
        assert token.map
        first, last = token.map
        if token.type == "fence":
            closed = self._text[self._lines[last - 1] : self._lines[last]].lstrip()
            first, last = first + 1, last - closed.startswith(token.markup)
        return verbatim(self._text, self._lines[first], self._lines[max(last, first)] - 1)

    def _html(self, first: int, last: int) -> Iterator[Block]:
        start, end = self._lines[first], self._lines[last] - 1
        for piece in html_pieces(self._text, start, end):
            if piece.rows:
                yield self._table(
                    [tuple(view_of(self._text, [c]) for c in row) for row in piece.rows]
                )
            elif (view := view_of(self._text, [piece.stretch])).text.strip():
                if piece.level:
                    yield self._heading(piece.level, view)
                else:
                    yield self._block(BlockKind.ITEM if piece.is_item else BlockKind.TEXT, view)
