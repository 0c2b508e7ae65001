"""Stretches of a card as a reader sees them: without marks, and with the way back to the text.

Rules search in what is shown (`View.text`); what they find goes back to the letters of the card
(`View.span`), from which values are cut. Marks are those of Markdown (CommonMark 0.31, and tables
of GitHub) and of HTML inside it. Nothing is rendered, and no address is followed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ptmgraph.analysis.cards.records import Span

_LONGEST = 400  # letters of the text of a link
_ADDRESS = r"<?[^\s()<>]{0,2000}(?:\([^\s()<>]{0,300}\)[^\s()<>]{0,300}){0,3}>?"
# Each mark begins with a letter of its own, and each piece is bounded: the search is linear.
_MARK = re.compile(
    rf"""
    (?P<image>!\[[^\[\]]{{0,{_LONGEST}}}\]\({_ADDRESS}(?:\s+"[^"\n]{{0,200}}")?\))
  | \[(?P<shown>(?:[^\[\]]|\[[^\[\]]{{0,200}}\](?:\({_ADDRESS}\))?){{1,{_LONGEST}}})\]
    \((?P<address>{_ADDRESS})(?:\s+"[^"\n]{{0,200}}")?\)
  | <(?P<auto>https?://[^\s<>]{{1,2000}})>
  | (?P<bare>https?://[^\s<>()\[\]"'`|]{{1,2000}})
  | <a\b[^<>]{{0,500}}?\bhref\s*=\s*["']?(?P<href>[^"'\s<>]{{1,2000}})["']?[^<>]{{0,500}}>
  | (?P<end></a\s*>)
  | (?P<bold></?(?:b|strong)>|\*{{2,3}}|(?<!\w)__(?=\S)|(?<=\S)__(?!\w))
  | (?P<newline><br\s*/?>|</?(?:p|div|li|ul|ol|tr|center)\b[^<>]{{0,500}}>)
  | (?P<mark>`+|(?<!\s)\*|\*(?!\s)|</?(?:code|em|i)>)
  | (?P<space>&nbsp;|&emsp;)
  | (?P<dropped></?[A-Za-z][^<>]{{0,1000}}>|\\(?=[^\w\s])|\u200f|\u200e)
    """,
    re.VERBOSE,
)


_PICTURE = re.compile(
    r"!\[(?P<words>[^\[\]]{1,100})\]|\balt\s*=\s*[\"'](?P<alt>[^\"'<>]{1,100})|"
    r"!\[\]\((?P<source>[^\s()]{1,200})|\bsrc\s*=\s*[\"'](?P<src>[^\"'<>\s]{1,200})",
    re.IGNORECASE,
)


class ShownLink(NamedTuple):
    """A link: the letters of the view that show it, and where its address stands in the card."""

    start: int
    end: int
    target: Span


@dataclass(frozen=True)
class View:
    """What is shown of a stretch. `bolds` are the pieces in bold, and `marks` those set
    as code or in italics, as places in `text`."""

    text: str
    places: tuple[int, ...]
    sources: tuple[int, ...]
    links: tuple[ShownLink, ...] = ()
    bolds: tuple[tuple[int, int], ...] = ()
    marks: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Where the letters from `start` to `end` of the view stand in the card."""
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return Span(0, 0)
        return Span(self._source(start), self._source(end - 1) + 1)

    @property
    def whole(self) -> Span:
        """Where all of it stands."""
        return self.span(0, len(self.text))

    def _source(self, place: int) -> int:
        piece = bisect_right(self.places, place) - 1
        return self.sources[piece] + place - self.places[piece]

    def part(self, start: int, end: int) -> View:
        """The letters from `start` to `end` as a view of their own."""
        first = max(bisect_right(self.places, start) - 1, 0)
        last = bisect_right(self.places, max(end - 1, start))
        places = tuple(max(place - start, 0) for place in self.places[first:last])
        sources = (
            (self._source(start), *self.sources[first + 1 : last]) if places and end > start else ()
        )
        links = tuple(
            ShownLink(max(k.start - start, 0), min(k.end, end) - start, k.target)
            for k in self.links
            if k.start < end and k.end > start
        )
        bolds, marks = (_pieces(pieces, start, end) for pieces in (self.bolds, self.marks))
        return View(self.text[start:end], places, sources, links, bolds, marks)


def _pieces(
    pieces: tuple[tuple[int, int], ...], start: int, end: int
) -> tuple[tuple[int, int], ...]:
    """What of some pieces lies between two places, counted from the first."""
    return tuple(
        (max(a - start, 0), min(b, end) - start) for a, b in pieces if a < end and b > start
    )


EMPTY = View("", (), ())


class _Builder:
    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._length = 0
        self._places: list[int] = []
        self._sources: list[int] = []
        self._links: list[ShownLink] = []
        self._bolds: list[tuple[int, int]] = []
        self._bold: int | None = None
        self._marks: list[tuple[int, int]] = []
        self._marked: int | None = None
        self._anchor: tuple[int, Span] | None = None

    def show(self, start: int, end: int) -> None:
        """Show these letters of the card."""
        if start < end:
            self._put(self._text[start:end], start)

    def _put(self, shown: str, source: int) -> None:
        self._out.append(shown)
        self._places.append(self._length)
        self._sources.append(source)
        self._length += len(shown)

    def read(self, start: int, end: int) -> None:
        """Show a stretch of the card without its marks."""
        place = start
        while (match := _MARK.search(self._text, place, end)) is not None:
            self.show(place, match.start())
            place = self._mark(match)
        self.show(place, end)

    def _mark(self, match: re.Match[str]) -> int:
        """Take one mark; the place to go on from."""
        kind = match.lastgroup
        if kind == "address":
            before = self._length
            self.read(*match.span("shown"))
            self._show_picture(before, *match.span("shown"))
            self._link(before, _trimmed(self._text, match.span("address")))
        elif kind in ("auto", "bare"):
            before = self._length
            start, end = match.span(kind)
            while end > start and self._text[end - 1] in ".,;:!?*_":
                end -= 1
            self.show(start, end)
            self._link(before, Span(start, end))
            return end if kind == "bare" else match.end()
        elif kind == "href":
            self._anchor = (self._length, Span(*match.span("href")))
        elif kind == "end" and self._anchor is not None:
            self._show_picture(self._anchor[0], self._anchor[1].end, match.start())
            self._link(*self._anchor)
            self._anchor = None
        elif kind == "bold":
            if self._bold is not None:
                self._bolds.append((self._bold, self._length))
            self._bold = None if self._bold is not None else self._length
        elif kind == "mark":
            if self._marked is not None and self._length > self._marked:
                self._marks.append((self._marked, self._length))
                self._marked = None
            else:
                self._marked = self._length
        elif kind == "newline":
            self._put("\n", match.start())
        elif kind == "space":
            self._put(" ", match.start())
        return match.end()

    def _show_picture(self, before: int, start: int, end: int) -> None:
        """Show the words of the picture that a link is made of, as badges are."""
        words = _PICTURE.search(self._text, start, end) if self._is_blank(before) else None
        if words:
            self.show(*words.span(words.lastgroup or 0))

    def _is_blank(self, start: int) -> bool:
        """Whether nothing but spaces is shown from a place on."""
        first = len(self._out)
        while first and self._places[first - 1] >= start:
            first -= 1
        return not any(piece.strip() for piece in self._out[first:])

    def _link(self, start: int, target: Span) -> None:
        if self._length > start and target.end > target.start:
            self._links.append(ShownLink(start, self._length, target))

    def view(self) -> View:
        return View(
            "".join(self._out),
            tuple(self._places),
            tuple(self._sources),
            tuple(self._links),
            tuple(self._bolds),
            tuple(self._marks),
        )


def _trimmed(text: str, span: tuple[int, int]) -> Span:
    start, end = span
    return Span(start + text.startswith("<", start), end - text.endswith(">", start, end))


def view_of(text: str, stretches: Iterable[tuple[int, int]]) -> View:
    """The view of some stretches of a card, one after the other, with line ends between them."""
    builder = _Builder(text)
    last = None
    for start, end in stretches:
        if last is not None:
            builder.show(last, last + 1)
        builder.read(start, end)
        last = end
    return builder.view()


def verbatim(text: str, start: int, end: int) -> View:
    """The view of code: all letters as they stand."""
    return View(text[start:end], (0,), (start,)) if end > start else EMPTY
