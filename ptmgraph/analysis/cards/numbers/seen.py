"""The features of a number: what the words of its clause are, whose it is, how it stands to other
numbers, to the title and to the metadata, and what its table or list is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ptmgraph.analysis.cards.candidates.places import CandidatePlace
from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.features import Signs
from ptmgraph.analysis.cards.numbers.forms import millions, same_forms, shape_of, sizes_in
from ptmgraph.analysis.cards.numbers.kinds import (
    NAMES,
    SaidWord,
    kind_of_title,
    kinds_in,
    tokens,
    told_beside,
    told_in,
)
from ptmgraph.analysis.cards.numbers.titles import Axes, Item, list_items, whose_are, words_of_ids
from ptmgraph.analysis.cards.rules.tables import is_common_word

_HEAD = re.compile(r"\ufeff?\s*---[ \t]*\r?\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_LONGEST_HEAD = 20_000
_VALUE = re.compile(r"\bvalue:\s*['\"]?(-?\d[\d.]*)")
_BASE = re.compile(r"^base_model:[ \t]*(.*\n?(?:[ \t]*-.*\n?)*)", re.MULTILINE)
# Kinds of models of which a number may be that of a part.
_PARTLY = re.compile(
    r"\b(lora|qlora|adapter|peft|gguf|awq|gptq|quanti[sz]\w*|merge\w*|distil\w*)\b"
)
_SAME_SIZE = 0.12  # by which sizes of a name are rounded
_LEFT, _RIGHT = 14, 8  # words beside a number
_OPENING = 8  # words in which the subject of a sentence stands
_VERSION = re.compile(
    r"\W*(?:v(?:ersion )?)?\d+\.\d|\W*v\d|\W*\d{4}-\d\d|\W*(?:what.s new|news|change)",
    re.IGNORECASE,
)
_JOINT, _JOINT_WORDS = 14, 3  # letters and words between two numbers
_MOST = 6
_MANY_ITEMS = 8
_LONGEST = 1_000  # letters of a block that are looked at


class _Said(NamedTuple):
    """The words of a stretch, where they begin and end, and how many are of each kind and shape."""

    tokens: list[SaidWord]
    starts: list[int]
    ends: list[int]
    kinds: Counter[str]
    shapes: Counter[str]


class SeenNumbers:
    """The numbers of a card as the judge sees them; what is the same for several is found once."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._said: dict[int, _Said] = {}
        self._blocks: dict[int, list[str]] = {}
        self._axes: dict[int, Axes] = {}

    def of(self, unit: Unit, place: CandidatePlace) -> Signs:
        """The features of a number, or of a word that is the value of a setting."""
        value = unit.view.text[place.start : place.end]
        shape = shape_of(value)
        found = [*self._of_block(unit.block), f"form:{shape}", *self._of_value(value)]
        found += self._of_clause(unit, place, shape)
        found += self._of_cell(unit, shape) if unit.column >= 0 else self._of_item(unit)
        return Signs(found, [])

    @cached_property
    def _head(self) -> str:
        match = _HEAD.match(self._card.text.text)
        return match[0][:_LONGEST_HEAD] if match else ""

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(form for value in _VALUE.findall(self._head) for form in same_forms(value))

    @cached_property
    def _sizes(self) -> dict[str, tuple[float, ...]]:
        base = _BASE.search(self._head)
        return {"title": sizes_in(self._card.title), "base": sizes_in(base[1] if base else "")}

    @cached_property
    def _partly(self) -> list[str]:
        about = f"{self._card.title} {self._head}".lower()
        return sorted({match[1][:5] for match in _PARTLY.finditer(about)})

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(word for word in self._card.name_words if not is_common_word(word))

    @cached_property
    def _ids(self) -> frozenset[str]:
        return words_of_ids(self._card.text.text)

    @cached_property
    def _items(self) -> dict[int, Item]:
        return list_items(self._card)

    def _of_value(self, value: str) -> Iterator[str]:
        """Whether the metadata or the title have the same number."""
        if self._values:
            same = not self._values.isdisjoint(same_forms(value.strip("%")))
            yield f"head_value:{'same' if same else 'other'}"
        size = millions(value)
        for name, sizes in self._sizes.items():
            if size and sizes:
                near = any(abs(size - other) <= _SAME_SIZE * other for other in sizes)
                yield f"size_{name}:{'same' if near else 'other'}"
        for word in self._partly:
            yield f"partly:{word} {'size' if size else 'small'}"

    def _words(self, unit: Unit, place: CandidatePlace) -> _Said:
        found = self._said.get(place.unit)
        if found is None:
            text = unit.view.text
            every = list(tokens(text, self._own))
            self._said.clear()  # stretches come one by one
            found = self._said[place.unit] = _Said(
                every,
                [token.start for token in every],
                [token.end for token in every],
                Counter(token.kind for token in every),
                Counter(shape_of(text[t.start : t.end]) for t in every if t.kind == "number"),
            )
        return found

    def _of_clause(self, unit: Unit, place: CandidatePlace, shape: str) -> Iterator[str]:
        """What the words beside a number are, and of whom the clause speaks."""
        text, said = unit.view.text, self._words(unit, place)
        first = bisect_right(said.ends, place.start)
        last = bisect_left(said.starts, place.end, first)
        left = [token.kind for token in reversed(said.tokens[max(0, first - _LEFT) : first])]
        right = [token.kind for token in said.tokens[last : last + _RIGHT]]
        one, other = _nearest(left), _nearest(right)
        who = next((kind for kind in left if kind in NAMES), "none")
        opening = said.tokens[: min(first, _OPENING)]
        subject = next((token.kind for token in opening if token.kind in NAMES), "none")
        yield from (f"left:{one}", f"right:{other}", f"sides:{one} {other}")
        yield from (f"left:{one} {shape}", f"right:{other} {shape}")
        yield from (f"who:{who}", f"who:{who} {one.partition(' ')[0]}")
        yield from (f"subject:{subject}", f"subject:{subject} {who}")
        for sign in told_beside(text, place.start, place.end):
            yield sign
            if sign.startswith("others"):
                yield f"{sign} {who}"
        alike = min(said.shapes[shape], _MOST)
        yield from (f"alike:{alike}", f"alike:{alike} {shape}")
        yield f"numbers:{min(said.kinds['number'], _MOST)}"
        names = (name for name in ("own", "family") if said.kinds[name])
        yield f"names:{' '.join(names)}"
        yield from _joints(text, said.tokens, first, last)

    def _of_block(self, block: Block) -> list[str]:
        found = self._blocks.get(id(block))
        if found is None:
            found = self._blocks[id(block)] = list(self._read_block(block))
        return found

    def _read_block(self, block: Block) -> Iterator[str]:
        if block.titles:
            title = block.titles[0].text
            yield f"title_is:{kind_of_title(title)}"
            yield f"title_whose:{whose_are(self._card, [title])[0]}"
            yield from (f"title has {name}" for name in told_in(title))
            if _VERSION.match(title):
                yield "title_version"
        kinds = kinds_in(block.view.text[:_LONGEST])
        wanted = ("metric", "setting", "parameters", "data")
        yield from (f"block_has:{kind}" for kind in wanted if kind in kinds)
        if block.kind is BlockKind.TABLE:
            axes = self._axes[id(block)] = Axes(self._card, block, self._ids)
            yield from axes.plain

    def _of_cell(self, unit: Unit, shape: str) -> Iterator[str]:
        axes = self._axes[id(unit.block)]
        row, column = axes.cross(unit.number, unit.column)
        yield from (f"cross:{row} {column}", f"row_is:{row}", f"column_is:{column}")
        yield f"column_is:{column} {shape}"
        titles = (("key", unit.key.text), ("top", unit.header.text), ("corner", axes.corner))
        for name, title in titles:
            yield from (f"{name} has {kind}" for kind in told_in(title))
        yield from axes.shares(unit.number, unit.column)
        yield from axes.notes(unit.number)
        yield from axes.numbers(unit.column)

    def _of_item(self, unit: Unit) -> Iterator[str]:
        item = self._items.get(id(unit.block))
        if item is not None:
            yield f"items:{min(item.many, _MANY_ITEMS)}"
            yield f"item_is:{item.whose}"
            yield from (f"item has {kind}" for kind in told_in(item.key))


def _nearest(kinds: Sequence[str]) -> str:
    """The nearest word of a kind, and whether a number or the end of the clause stands between."""
    between = ""
    for kind in kinds:
        if kind == "number":
            between = between or " 0"
        elif kind == "end":
            between = " |"
        elif kind and kind not in NAMES:
            return kind + between
    return "none"


def _joints(text: str, said: Sequence[SaidWord], first: int, last: int) -> Iterator[str]:
    """What stands between a number and the one before or after it."""
    start = said[first].start if first < len(said) else len(text)
    near = reversed(said[max(0, first - _JOINT_WORDS) : first])
    before = next((token for token in near if token.kind == "number"), None)
    if before is not None and start - before.end <= _JOINT:
        yield f"joint_before:{' '.join(text[before.end : start].lower().split())}"
    end = said[last - 1].end if last else 0
    beyond = said[last : last + _JOINT_WORDS]
    after = next((token for token in beyond if token.kind == "number"), None)
    if after is not None and 0 <= after.start - end <= _JOINT:
        yield f"joint_after:{' '.join(text[end : after.start].lower().split())}"
