"""All candidates of a card, each with what is seen of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ptmgraph.analysis.cards.address_signs import address_signs
from ptmgraph.analysis.cards.candidates.places import (
    CandidatePlace,
    addresses_at,
    languages_at,
    matched,
    names_at,
    numbers_at,
)
from ptmgraph.analysis.cards.candidates.units import Unit, units
from ptmgraph.analysis.cards.card import Card, is_link_row
from ptmgraph.analysis.cards.clauses import talks_to_reader
from ptmgraph.analysis.cards.document import BlockKind
from ptmgraph.analysis.cards.features import Seen, Signs, of_name, of_number
from ptmgraph.analysis.cards.name_signs import NameSeen
from ptmgraph.analysis.cards.numbers.seen import SeenNumbers
from ptmgraph.analysis.cards.records import CardValue, Span
from ptmgraph.analysis.cards.rivals import Spot
from ptmgraph.analysis.cards.rules.licences import LICENCE
from ptmgraph.analysis.cards.rules.said import beginning_of
from ptmgraph.analysis.cards.text_signs import TextSigns
from ptmgraph.analysis.cards.views import View

GROUPS: dict[str, tuple[str, ...]] = {
    "texts": ("limitation", "input_format", "output_format"),
    "names": ("dataset", "base_model"),
    "numbers": ("parameter_count", "evaluation", "hyperparameter"),
    "languages": ("language",),
    "licences": ("licence_grant",),
    "addresses": ("demo",),
}
"""The fields of each kind of candidate."""

_OF_LINKS = ("names", "addresses")  # also sought where hardly a word stands beside links
_FEW_COLUMNS = 3
_LAST_LEVEL = 6  # of a heading; what is below is a line in bold
_LETTERS = re.compile(r"[\W_]+")


class CardCandidate(NamedTuple):
    """A place that may be a value of the fields of a group, and what is seen of it: `shared` with
    the other candidates of its stretch, as is `near`, what rules found there, and its `own`.
    `ruled` are the values that rules gave at the very place."""

    group: str
    place: CandidatePlace
    shared: Signs
    near: Sequence[str]
    own: Sequence[Signs]
    ruled: dict[str, CardValue]
    spot: Spot

    def features(self) -> Iterator[str]:
        """All features."""
        for signs in (self.shared, *self.own):
            yield from signs.every()
        yield from self.near


class _Ruled:
    """The values of the rules, by where they stand."""

    def __init__(self, every: Sequence[Unit], found: Iterable[CardValue]) -> None:
        wholes = [unit.view.whole for unit in every]
        order = sorted(range(len(every)), key=lambda number: wholes[number])
        starts = [wholes[number].start for number in order]
        # In HTML the address of a link stands before the words that show it.
        linked = {link.target.start: n for n, unit in enumerate(every) for link in unit.view.links}
        self.of_unit: defaultdict[int, list[CardValue]] = defaultdict(list)
        self.in_block: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.in_column: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        self.in_row: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        self.in_section: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.in_card: Counter[str] = Counter()
        self._nothing: Counter[str] = Counter()
        for value in found:
            self.in_card[value.field] += 1
            at = bisect_right(starts, value.start) - 1
            if at < 0 and value.start not in linked:
                continue
            number = linked.get(value.start, order[at])
            unit = every[number]
            self.of_unit[number].append(value)
            self.in_block[id(unit.block)][value.field] += 1
            if unit.block.titles:
                self.in_section[id(unit.block.titles[0])][value.field] += 1
            if unit.column >= 0:
                self.in_column[id(unit.block), unit.column][value.field] += 1
                self.in_row[id(unit.block), unit.number][value.field] += 1

    def beside(self, number: int, unit: Unit, fields: Sequence[str]) -> list[str]:
        """Features on what rules found near a stretch."""
        here = {value.field for value in self.of_unit[number]} if number in self.of_unit else ()
        signs = [f"in_unit:{field}" for field in here]
        if not self.in_card:
            return signs
        block = self.in_block.get(id(unit.block), self._nothing)
        section = self._nothing
        if unit.block.titles:
            section = self.in_section.get(id(unit.block.titles[0]), self._nothing)
        for field in fields:
            if field in block and field not in here:
                signs.append(f"in_block:{field}")
            elif field in section and field not in here:
                signs.append(f"in_section:{field}")
            signs.append(f"in_card:{field}={min(self.in_card[field], 3)}")
        if unit.column >= 0:
            column = self.in_column.get((id(unit.block), unit.column), self._nothing)
            row = self.in_row.get((id(unit.block), unit.number), self._nothing)
            signs += [f"in_column:{field}" for field in fields if field in column]
            signs += [f"in_row:{field}" for field in fields if field in row]
        return signs


def candidates(
    card: Card, found: Sequence[CardValue], groups: Iterable[str]
) -> Iterator[CardCandidate]:
    """All candidates of a card of some groups."""
    every = list(units(card))
    ruled = _Ruled(every, found)
    seen, names = Seen(card), NameSeen(card)
    numbers, told = SeenNumbers(card), TextSigns(card, every)
    wanted = [group for group in GROUPS if group in groups]
    wanted_of_links = [group for group in wanted if group in _OF_LINKS]
    for number, unit in enumerate(every):
        values = ruled.of_unit.get(number, ())
        if talks_to_reader(unit.view.text):
            continue  # no score may outweigh that a text talks to a reading machine
        of_links = not values and is_link_row(unit.view)
        shared: Signs | None = None
        for group in wanted if not of_links else wanted_of_links:
            fields = GROUPS[group]
            mine = [value for value in values if value.field in fields]
            places = _merged(list(_places(card, group, number, unit)), mine, number, unit)
            if not places:
                continue
            shared = seen.of_unit(unit) if shared is None else shared
            near = ruled.beside(number, unit, fields)
            for place, had in places:
                others = [
                    f"ruled:{value.field}"
                    for value in values
                    if value.field not in fields and _touch(value, place)
                ]
                signs = [Signs([*_on_rules(had, unit), *others], [])]
                if group == "texts":
                    signs.append(Signs(told.of(number), []))
                else:
                    signs += _own(card, seen, group, unit, place)
                if group == "numbers":
                    signs.append(numbers.of(unit, place))
                signs.append(Signs(names.signs(group, unit, place), []))
                yield CardCandidate(
                    group, place, shared, near, signs, had, _spot(card, group, unit, place, had)
                )


def _spot(
    card: Card, group: str, unit: Unit, place: CandidatePlace, had: dict[str, CardValue]
) -> Spot:
    is_text = group == "texts"
    words = str(place.unit) if is_text else _LETTERS.sub("", card.text.cut(place.span).lower())
    confidences = tuple((field, value.confidence) for field, value in had.items())
    row = unit.number if unit.column >= 0 else -1
    section = id(unit.block.titles[0]) if is_text and unit.block.titles else int(is_text)
    return Spot(place.unit, id(unit.block), unit.column, row, words, confidences, section)


def _on_rules(had: dict[str, CardValue], unit: Unit) -> Iterator[str]:
    for field, value in had.items():
        yield f"rule:{field}"
        yield f"rule:{field}={value.confidence}"
        yield f"rule:{field} {unit.topic}"
        yield f"rule:{field} {unit.block.kind.value}"


def _places(card: Card, group: str, number: int, unit: Unit) -> Iterator[CandidatePlace]:
    if group == "texts":
        if _may_tell(unit):
            view = unit.view
            yield CandidatePlace(
                number, 0, len(view.text), view.span(0, beginning_of(view)), "text"
            )
    elif group == "addresses" and unit.block.kind is not BlockKind.CODE:
        yield from addresses_at(card, number, unit)
    elif group == "languages" and unit.block.kind is not BlockKind.CODE:
        yield from languages_at(card, number, unit)
    elif unit.block.kind is BlockKind.HEADING:
        return
    elif group == "numbers":
        yield from numbers_at(number, unit)
    elif unit.block.kind is BlockKind.CODE:
        return
    elif group == "names":
        yield from names_at(card, number, unit)
    elif group == "licences":
        yield from matched(number, unit, LICENCE, "name")


def _may_tell(unit: Unit) -> bool:
    """Whether a stretch may be a text on limits or formats: a sentence, a line in bold, the
    beginning of code, or a cell beside its key."""
    kind = unit.block.kind
    if kind is BlockKind.HEADING:
        return unit.block.level > _LAST_LEVEL
    if kind is BlockKind.CODE:
        return unit.number == 0
    if kind is BlockKind.TABLE:
        return unit.column == 1 and len(unit.block.rows[unit.number]) <= _FEW_COLUMNS
    return True


def _touch(value: CardValue, place: CandidatePlace) -> bool:
    return value.start < place.span.end and place.span.start < value.start + len(value.value)


def _merged(
    places: list[CandidatePlace], values: Sequence[CardValue], number: int, unit: Unit
) -> list[tuple[CandidatePlace, dict[str, CardValue]]]:
    """The places with the values of rules that stand there. A value without a place gets one."""
    found: list[tuple[CandidatePlace, dict[str, CardValue]]] = [(place, {}) for place in places]
    for value in values:
        best = None
        for place, had in found:
            near = place.kind == "text" or _touch(value, place)
            if near and value.field not in had:
                best = had if best is None or place.span.start == value.start else best
        if best is not None:
            best[value.field] = value
        elif not any(value.field in had for place, had in found if _touch(value, place)):
            span = Span(value.start, value.start + len(value.value))
            start = _place_in(unit.view, span.start)
            end = min(start + len(value.value), len(unit.view.text))
            found.append((CandidatePlace(number, start, end, span, "rule"), {value.field: value}))
    return found


def _place_in(view: View, place: int) -> int:
    """Where a letter of the card stands in a view; one of an address stands where its link does."""
    for link in view.links:
        if link.target.start <= place < link.target.end:
            return min(link.start, len(view.text))
    for number, source in enumerate(view.sources):
        after = view.places[number + 1] if number + 1 < len(view.places) else len(view.text)
        if source <= place < source + after - view.places[number]:
            return view.places[number] + place - source
    return 0


def _own(card: Card, seen: Seen, group: str, unit: Unit, place: CandidatePlace) -> Iterator[Signs]:
    text = card.text.cut(place.span)
    if group == "addresses":
        yield seen.beside(unit, place.start, place.end, pairs=False)
        yield address_signs(text, unit.view.text[place.start : place.end])
        return
    yield seen.beside(unit, place.start, place.end, pairs=group == "names")
    yield Signs([*of_number(text)] if group == "numbers" else of_name(card, place, text), [])
