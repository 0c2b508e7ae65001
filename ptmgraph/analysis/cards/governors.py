"""Words that govern a name, by kind: what says that a model is trained, tuned, tested, compared.

They stand in `analysis/data/cards/governors.toml`. Around a candidate the nearest kinds before and
after it are seen, those of its clause, and those of its row, of the title above and of the lead.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.frames import small_letters, word_list
from ptmgraph.analysis.cards.views import View

_MOST = 8  # kinds on each side
_NEAR = 20  # letters
_LEAD, _TITLE, _CELL = 160, 100, 200  # letters
_BREAK = re.compile(  # where another clause begins
    r"; |\. |: |\(|\n|。|；| [–—-] |,? (?:but|while|whereas|whose|which|though|although|where|"
    r"aber|mais|pero|mas|ma|но|а) "
)
_WORD_BEFORE = re.compile(
    r"(\w+|[^\w\s])\s*(?:the |a |an |der |die |das |le |la |les |el |los )?[\[(\"'`*“„«]*$"
)


class Governor(NamedTuple):
    """A word that governs: where it stands, and its kind."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=1)
def _expression() -> re.Pattern[str]:
    """The words of all kinds as one expression; the name of a group is the kind."""
    spaced, asian = [], []
    for kind, words in word_list("governors", "kinds").items():
        spaced.append(f"(?P<{kind}>{'|'.join(words['words'])})")
        asian += [f"(?P<asian_{kind}>{each})" for each in words.get("asian", ())]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(spaced)})", *asian]))


@lru_cache(maxsize=256)
def governors_in(text: str) -> tuple[Governor, ...]:
    """The governing words of a text, in their order."""
    return tuple(
        Governor(*match.span(), (match.lastgroup or "").removeprefix("asian_"))
        for match in _expression().finditer(small_letters(text))
    )


def _kinds(view: View, most: int) -> frozenset[str]:
    return frozenset(one.kind for one in governors_in(view.text[:most]))


class Governed:
    """A stretch with its governing words."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._found = governors_in(unit.view.text)
        self._starts = [one.start for one in self._found]
        self._ends = [one.end for one in self._found]
        self._breaks = [match.span() for match in _BREAK.finditer(unit.view.text)]
        self._around = list(self._of_unit())

    def _of_unit(self) -> Iterator[str]:
        """What all candidates share: the kinds of the row, of titles, and of the lead."""
        unit = self.unit
        if unit.column >= 0:
            row = enumerate(unit.block.rows[unit.number])
            cells = (_kinds(cell, _CELL) for n, cell in row if n != unit.column)
            yield from (f"row:{kind}" for kind in frozenset().union(*cells))
            yield from (f"top:{kind}" for kind in _kinds(unit.header, _TITLE))
            if unit.block.rows[0]:
                yield from (f"top0:{kind}" for kind in _kinds(unit.block.rows[0][0], _TITLE))
        if unit.block.lead.text:
            lead = governors_in(unit.block.lead.text[-_LEAD:])
            yield f"gh={lead[-1].kind if lead else 'none'}"
        if unit.block.titles:
            title = governors_in(unit.block.titles[0].text[:_TITLE])
            yield f"gt={title[-1].kind if title else 'none'}"

    def signs(self, start: int, end: int, look: str) -> Iterator[str]:
        """What governs the letters from `start` to `end`, alone and together with their look."""
        at, then = bisect_right(self._ends, start), bisect_left(self._starts, end)
        before, after = self._found[max(0, at - _MOST) : at], self._found[then : then + _MOST]
        left = before[-1].kind if before else "none"
        right = after[0].kind if after else "none"
        yield from (f"gl={left}", f"gr={right}", f"glr={left} {right}")
        yield from (f"gl={left} {look}", f"gr={right} {look}", f"gl={left} t:{self.unit.topic}")
        yield f"gl2={' '.join(one.kind for one in before[-2:])}"
        yield from {f"gb:{one.kind}" for one in before}
        yield from {f"ga:{one.kind}" for one in after}
        first, last = self._clause(start, end)
        yield from {f"cb:{one.kind}" for one in before if one.start >= first}
        for kind in {one.kind for one in after if one.end <= last}:
            yield from (f"ca:{kind}", f"ca:{kind} {look}")
        word = _WORD_BEFORE.search(self.unit.view.text, max(0, start - _NEAR), start)
        yield f"gL={left} {word[1].lower() if word else ''}"
        for sign in self._around:
            yield from (sign, f"{sign} {look}")
            if sign.startswith("gt="):
                yield f"{sign} gl={left}"

    def _clause(self, start: int, end: int) -> tuple[int, int]:
        """Where the clause of some letters begins and ends."""
        before = bisect_right(self._breaks, start, key=lambda span: span[1])
        after = bisect_left(self._breaks, end, key=lambda span: span[0])
        first = self._breaks[before - 1][1] if before else 0
        at_end = after == len(self._breaks)
        return first, len(self.unit.view.text) if at_end else self._breaks[after][0]
