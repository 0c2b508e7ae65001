"""Chooses values among candidates by what cards of others have taught: a linear model for each field.

The rules give values with a confidence; the generators of `candidates` give many places more. Each
is described by features, and the weights of these (`analysis/data/cards/judge.json`, made by
`scripts/train_cards.py`) say how likely it is to be a value. Which fields are judged stands there
too; the others are left to the rules. Here nothing is learned.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ptmgraph.analysis.cards.candidates.places import (
    Place,
    languages,
    matched,
    names,
    numbers,
)
from ptmgraph.analysis.cards.candidates.units import Unit, units
from ptmgraph.analysis.cards.card import Card, is_link_row
from ptmgraph.analysis.cards.document import BlockKind
from ptmgraph.analysis.cards.features import Seen, Signs, forms, of_name, of_number
from ptmgraph.analysis.cards.records import CardValue, Span
from ptmgraph.analysis.cards.rivals import Spot, second_looks
from ptmgraph.analysis.cards.rules.licences import LICENCE
from ptmgraph.analysis.cards.rules.said import beginning_of
from ptmgraph.analysis.cards.views import View

WEIGHTS = Path(__file__).parents[1] / "data" / "cards" / "judge.json"
GROUPS: dict[str, tuple[str, ...]] = {
    "texts": ("limitation", "input_format", "output_format"),
    "names": ("dataset", "base_model"),
    "numbers": ("parameter_count", "evaluation", "hyperparameter"),
    "languages": ("language",),
    "licences": ("licence_grant",),
}
"""The fields of each kind of candidate."""

_LAST_LEVEL = 6  # of a heading; what is below is a line in bold
_HUNDREDTH = 0.01
_MOST_KEPT = 20_000  # words whose weights are kept
_LETTERS = re.compile(r"[\W_]+")


class Candidate(NamedTuple):
    """A place that may be a value of the fields of a group, and what is seen of it: `shared` with
    the other candidates of its stretch, as `near`, what rules found there, and `own`. `ruled` are the values that rules gave there."""

    group: str
    place: Place
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
            if at < 0:
                continue
            number = order[at]
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
) -> Iterator[Candidate]:
    """All candidates of a card of some groups."""
    every = list(units(card))
    ruled = _Ruled(every, found)
    seen = Seen(card)
    wanted = [group for group in GROUPS if group in groups]
    for number, unit in enumerate(every):
        values = ruled.of_unit.get(number, ())
        if not values and is_link_row(unit.view):
            continue
        shared: Signs | None = None
        for group in wanted:
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
                signs += _own(card, seen, group, unit, place)
                yield Candidate(
                    group, place, shared, near, signs, had, _spot(card, group, unit, place, had)
                )


def _spot(card: Card, group: str, unit: Unit, place: Place, had: dict[str, CardValue]) -> Spot:
    is_text = group == "texts"
    words = str(place.unit) if is_text else _LETTERS.sub("", card.text.cut(place.span).lower())
    confidences = tuple((field, value.confidence) for field, value in had.items())
    row = unit.number if unit.column >= 0 else -1
    return Spot(place.unit, id(unit.block), unit.column, row, words, confidences)


def _on_rules(had: dict[str, CardValue], unit: Unit) -> Iterator[str]:
    for field, value in had.items():
        yield f"rule:{field}"
        yield f"rule:{field}={value.confidence}"
        yield f"rule:{field} {unit.topic}"
        yield f"rule:{field} {unit.block.kind.value}"


def _places(card: Card, group: str, number: int, unit: Unit) -> Iterator[Place]:
    if group == "texts":
        if _may_tell(unit):
            view = unit.view
            yield Place(number, 0, len(view.text), view.span(0, beginning_of(view)), "text")
    elif group == "numbers":
        yield from numbers(number, unit)
    elif unit.block.kind is BlockKind.CODE:
        return
    elif group == "names":
        yield from names(card, number, unit)
    elif group == "languages":
        yield from languages(number, unit)
    elif group == "licences":
        yield from matched(number, unit, LICENCE, "name")


def _may_tell(unit: Unit) -> bool:
    kind = unit.block.kind
    if kind is BlockKind.HEADING:
        return unit.block.level > _LAST_LEVEL
    if kind is BlockKind.CODE:
        return unit.number == 0
    return unit.column != 0


def _touch(value: CardValue, place: Place) -> bool:
    return value.start < place.span.end and place.span.start < value.start + len(value.value)


def _merged(
    places: list[Place], values: Sequence[CardValue], number: int, unit: Unit
) -> list[tuple[Place, dict[str, CardValue]]]:
    """The places with the values of rules that stand there. A value without a place gets one."""
    found: list[tuple[Place, dict[str, CardValue]]] = [(place, {}) for place in places]
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
            found.append((Place(number, start, end, span, "rule"), {value.field: value}))
    return found


def _place_in(view: View, place: int) -> int:
    """Where a letter of the card stands in a view; of the address of a link, where the link does."""
    for link in view.links:
        if link.target.start <= place < link.target.end:
            return min(link.start, len(view.text))
    for number, source in enumerate(view.sources):
        after = view.places[number + 1] if number + 1 < len(view.places) else len(view.text)
        if source <= place < source + after - view.places[number]:
            return view.places[number] + place - source
    return 0


def _own(card: Card, seen: Seen, group: str, unit: Unit, place: Place) -> Iterator[Signs]:
    if group == "texts":
        return
    text = card.text.cut(place.span)
    yield seen.beside(unit, place.start, place.end, pairs=group == "names")
    yield Signs([*of_number(text)] if group == "numbers" else of_name(card, place, text), [])


@dataclass(frozen=True)
class SecondLook:
    """What was learned of a field from the scores of neighbours; how a score becomes a probability,
    and from which on a candidate is a value."""

    bias: float
    weights: dict[str, float]
    scale: float
    shift: float
    threshold: float

    def probability(self, features: Iterable[str]) -> float:
        """How likely a candidate is a value: as often as others with its score were."""
        get = self.weights.get
        score = self.bias + sum(get(feature, 0.0) for feature in features)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.scale * score + self.shift))))


@dataclass(frozen=True)
class Weights:
    """What was learned for a group: the weights of its features, one for each field, and the second
    look of each field that is judged."""

    fields: tuple[str, ...]
    bias: tuple[float, ...]
    of_feature: dict[str, tuple[float, ...]]
    second: dict[str, SecondLook]

    def scores(self, signs: Iterable[Signs], more: Iterable[str] = ()) -> list[float]:
        """The sum of the weights of some features, for each field."""
        get = self.of_feature.get
        rows = [row for feature in more if (row := get(feature))]
        for plain, bags in signs:
            rows += [row for feature in plain if (row := get(feature))]
            for sign, several in bags:
                known = self.of_word[sign]
                rows += [row for word in several if (row := known[word])]
        return [sum(column) for column in zip(*rows, strict=True)] or [0.0] * len(self.fields)

    @cached_property
    def of_word(self) -> defaultdict[str, _OfWord]:
        """The weights of words by their sign."""
        return _OfSign(self.of_feature)


class _OfWord(dict[str, tuple[float, ...] | None]):
    """The weights of a word under a sign: its own and those of its beginning, found once."""

    def __init__(self, sign: str, of_feature: dict[str, tuple[float, ...]]) -> None:
        self._sign, self._of_feature = sign, of_feature

    def __missing__(self, word: str) -> tuple[float, ...] | None:
        rows = [row for form in forms(self._sign, word) if (row := self._of_feature.get(form))]
        found = tuple(map(sum, zip(*rows, strict=True))) or None
        if len(self) > _MOST_KEPT:
            self.clear()
        self[word] = found
        return found


class _OfSign(defaultdict[str, _OfWord]):
    def __init__(self, of_feature: dict[str, tuple[float, ...]]) -> None:
        self._of_feature = of_feature

    def __missing__(self, sign: str) -> _OfWord:
        self[sign] = found = _OfWord(sign, self._of_feature)
        return found


@lru_cache(maxsize=1)
def learned() -> dict[str, Weights]:
    """The weights that are shipped, by group."""
    if not WEIGHTS.exists():
        return {}
    groups = json.loads(WEIGHTS.read_text("utf-8"))
    return {name: _weights(stored) for name, stored in groups.items()}


def _weights(stored: dict[str, Any]) -> Weights:
    rows = stored["weights"].items()
    return Weights(
        tuple(stored["fields"]),
        tuple(bias * _HUNDREDTH for bias in stored["bias"]),
        {name: tuple(weight * _HUNDREDTH for weight in row) for name, row in rows},
        {
            field: SecondLook(
                look["bias"] * _HUNDREDTH,
                {name: weight * _HUNDREDTH for name, weight in look["weights"].items()},
                *(look["scale"], look["shift"], look["threshold"]),
            )
            for field, look in stored["second"].items()
        },
    )


def judged(card: Card, found: Sequence[CardValue]) -> Iterator[CardValue]:
    """The values of a card: of the fields that are judged, what the judge takes among all
    candidates; of the others, what the rules found."""
    groups = learned()
    fields = {field for weights in groups.values() for field in weights.second}
    yield from (value for value in found if value.field not in fields)
    every: dict[str, list[tuple[Candidate, list[float]]]] = {group: [] for group in groups}
    shared: tuple[Signs | None, str, list[float]] = (None, "", [])
    for candidate in candidates(card, found, groups):
        weights = groups[candidate.group]
        group = candidate.group
        if candidate.shared is not shared[0] or group != shared[1]:
            sums = weights.scores([candidate.shared], candidate.near)
            shared = (candidate.shared, group, sums)
        own = weights.scores(candidate.own)
        score = [sum(three) for three in zip(weights.bias, shared[2], own, strict=True)]
        every[group].append((candidate, score))
    for group, rows in every.items():
        spots, scores = [c.spot for c, _ in rows], [score for _, score in rows]
        for number, field in enumerate(groups[group].fields):
            if look := groups[group].second.get(field):
                seen = second_looks(spots, scores, field, number)
                chances = [look.probability(signs) if signs else 0.0 for signs in seen]
                yield from chosen(
                    card,
                    (
                        (field, row[0], chance)
                        for row, chance in zip(rows, chances, strict=True)
                        if chance >= look.threshold
                    ),
                )


def chosen(card: Card, taken: Iterable[tuple[str, Candidate, float]]) -> Iterator[CardValue]:
    """The values of candidates that were taken."""
    for field, candidate, chance in taken:
        had = candidate.ruled.get(field)
        confidence = round(min(max(chance, 0.01), 0.99), 2)
        if had is not None:
            yield had._replace(confidence=confidence)
            continue
        yield value_of(card, field, candidate, confidence)


def value_of(card: Card, field: str, candidate: Candidate, confidence: float) -> CardValue:
    """The value that a candidate without a rule is: a piece of the text."""
    place = candidate.place
    return card.text.value(field, place.span, confidence, target=place.target)
