"""Chooses values among candidates by what cards of others have taught: a linear model for a field.

The rules give values with a confidence; the generators of `candidates` give many places more. Each
is described by features, and the weights of these (`analysis/data/cards/judge.json`, made by
`scripts/train_cards.py`) say how likely it is to be a value. Which fields are judged stands there
too; the others are left to the rules. Here nothing is learned.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ptmgraph.analysis.cards.candidates.gathered import CardCandidate, candidates
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.features import Signs, forms
from ptmgraph.analysis.cards.names import hub_link
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rivals import second_looks

WEIGHTS = Path(__file__).parents[1] / "data" / "cards" / "judge.json"
_HUNDREDTH = 0.01
_MOST_KEPT = 20_000  # words whose weights are kept


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
    def of_word(self) -> _OfSign:
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


class _OfSign(dict[str, _OfWord]):
    """The weights of words, by sign."""

    def __init__(self, of_feature: dict[str, tuple[float, ...]]) -> None:
        self._of_feature = of_feature

    def __missing__(self, sign: str) -> _OfWord:
        self[sign] = found = _OfWord(sign, self._of_feature)
        return found


@lru_cache(maxsize=1)
def learned() -> dict[str, Weights]:
    """The weights that are shipped, by group."""
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


def judged_values(card: Card, found: Sequence[CardValue]) -> Iterator[CardValue]:
    """The values of a card: of the fields that are judged, what the judge takes among all
    candidates; of the others, what the rules found. A link to the Hub that a rule found is kept:
    cards that programs write have these, and they are few among those that the judge learned from.
    """
    groups = learned()
    fields = {field for weights in groups.values() for field in weights.second}
    yield from (v for v in found if v.field not in fields or hub_link(v.target)[1])
    every: dict[str, list[tuple[CardCandidate, list[float]]]] = {group: [] for group in groups}
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


def chosen(card: Card, taken: Iterable[tuple[str, CardCandidate, float]]) -> Iterator[CardValue]:
    """The values of candidates that were taken."""
    for field, candidate, chance in taken:
        had = candidate.ruled.get(field)
        confidence = round(min(max(chance, 0.01), 0.99), 2)
        if had is not None:
            yield had._replace(confidence=confidence)
            continue
        yield value_of(card, field, candidate, confidence)


def value_of(card: Card, field: str, candidate: CardCandidate, confidence: float) -> CardValue:
    """The value that a candidate without a rule is: a piece of the text."""
    place = candidate.place
    return card.text.value(field, place.span, confidence, target=place.target)
