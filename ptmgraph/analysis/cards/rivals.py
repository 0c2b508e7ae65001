"""What the other candidates of a card say of one: whether neighbours are values, and better ones.

The first look at a candidate (`features`) sees its words; this second one sees the scores of all,
so that a name in a list of data is held for data, and the second best parent for none. A score is
a feature in half steps (`card=4`: the best elsewhere in the card has two), and is learned as all
steps up to it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

LEAST = -3.0
_LEAST, _MOST = -6, 6
_RANKS = (0, 1, 2, 3, 6, 12)
_NONE = -99.0
_SCORE = re.compile(r"(?P<name>[a-z0-9 ]+)=(?P<halves>-?\d+)")
_FINE = 7  # half steps, where a half counts


class Spot(NamedTuple):
    """Where a candidate stands: the number of its stretch, its block, column and row (-1 outside of
    tables), its words without marks; what the rules gave there, by field; and for texts their
    section, the number of the title above (else 0)."""

    unit: int
    block: int
    column: int
    row: int
    words: str
    ruled: tuple[tuple[str, float], ...]
    section: int = 0


def second_looks(
    spots: Sequence[Spot], scores: Sequence[Sequence[float]], field: str, number: int
) -> Iterator[list[str]]:
    """The features of each candidate for a field, from the scores for all fields of its group. One
    with a very low score has none: it is no value, and no rival."""
    every = [row[number] for row in scores]
    kept = [n for n, score in enumerate(every) if score >= LEAST]
    ours, mine = [spots[n] for n in kept], [every[n] for n in kept]
    ranks = _ranks(ours, mine)
    near = [
        ("unit", _best_elsewhere([spot.unit for spot in ours], ours, mine)),
        ("card", _best_elsewhere([0] * len(ours), ours, mine)),
        ("before", _best_before([0] * len(ours), ours, mine)),
        ("same", _same_words(ours, mine)),
        ("block", _best_elsewhere([spot.block for spot in ours], ours, mine)),
    ]
    if any(spot.section for spot in ours):
        near += [
            ("block before", _best_before([spot.block for spot in ours], ours, mine)),
            ("section before", _best_before([spot.section for spot in ours], ours, mine)),
            ("section", _best_elsewhere([spot.section for spot in ours], ours, mine)),
        ]
    in_table = (
        []
        if all(spot.column < 0 for spot in ours)
        else [
            ("column", _best_elsewhere([(spot.block, spot.column) for spot in ours], ours, mine)),
            ("row", _best_elsewhere([(spot.block, -spot.row) for spot in ours], ours, mine)),
            ("row ahead", _standing(ours, mine, lambda spot: spot.row)),
            ("column ahead", _standing(ours, mine, lambda spot: spot.column)),
        ]
    )
    looks: list[list[str]] = [[] for _ in spots]
    for at, (n, spot, score) in enumerate(zip(kept, ours, mine, strict=True)):
        found = [_step("own", score)]
        found += [_step(name, best[at]) for name, best in near]
        if spot.column >= 0:
            found += [_step(name, best[at]) for name, best in in_table]
        if near[1][1][at] != _NONE:
            found.append(_step("ahead", score - near[1][1][at]))
        found.append(_step("next", every[n + 1] if n + 1 < len(every) else _NONE))
        found.append(_step("last", every[n - 1] if n else _NONE))
        found.append(f"rank:{max(rank for rank in _RANKS if rank <= ranks[at])}")
        for other, beside in enumerate(scores[n]):
            if other != number:
                found.append(_step(f"as{other}", beside))
        ruled = dict(spot.ruled).get(field)
        if ruled is not None:
            found += [f"rule:{ruled}", "rule", _step("rule own", score)]
        looks[n] = found
    yield from looks


def _step(name: str, score: float) -> str:
    """A score as one feature, in half steps."""
    if score == _NONE:
        return f"no {name}"
    return _named(name, math.floor(2 * max(_LEAST, min(_MOST, score))))


@lru_cache(maxsize=1_024)
def _named(name: str, halves: int) -> str:
    return f"{name}={halves}"


def score_steps(feature: str) -> list[str]:
    """What a feature is learned as: a score counts as all steps up to it."""
    match = _SCORE.fullmatch(feature)
    if match is None:
        return [feature]
    return [
        f"{match['name']}>{half}"
        for half in range(2 * _LEAST, int(match["halves"]) + 1)
        if half % 2 == 0 or abs(half) <= _FINE
    ]


def all_steps(names: Iterable[str]) -> Iterator[str]:
    """All features that a score of some names can be."""
    for name in names:
        for halves in range(2 * _LEAST, 2 * _MOST + 1):
            yield _named(name, halves)


def _ranks(spots: Sequence[Spot], scores: Sequence[float]) -> dict[int, int]:
    """How many other words have a higher score."""
    ranks, seen = {}, set[str]()
    for n in sorted(range(len(spots)), key=lambda n: -scores[n]):
        ranks[n] = len(seen) - (spots[n].words in seen)
        seen.add(spots[n].words)
    return ranks


def _best_elsewhere(
    places: Sequence[Hashable], spots: Sequence[Spot], scores: Sequence[float]
) -> list[float]:
    """The highest score of other words in the same place."""
    best: dict[Hashable, tuple[float, str, float]] = {}  # with its words, and that of other words
    for place, spot, score in zip(places, spots, scores, strict=True):
        first, words, second = best.get(place, (_NONE, "", _NONE))
        if spot.words == words:
            if score > first:
                best[place] = (score, words, second)
        elif score > first:
            best[place] = (score, spot.words, first)
        elif score > second:
            best[place] = (first, words, score)
    return [
        best[place][2] if best[place][1] == spot.words else best[place][0]
        for place, spot in zip(places, spots, strict=True)
    ]


def _standing(
    spots: Sequence[Spot], scores: Sequence[float], line: Callable[[Spot], int]
) -> list[float]:
    """How far the mean score of a row or column is ahead of the best other one of its table."""
    every: defaultdict[int, defaultdict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for spot, score in zip(spots, scores, strict=True):
        if spot.column >= 0:
            every[spot.block][line(spot)].append(score)
    ahead: dict[tuple[int, int], float] = {}
    for block, lines in every.items():
        means = sorted(((sum(row) / len(row), name) for name, row in lines.items()), reverse=True)
        for mean, name in means:
            other = means[0] if means[0][1] != name else means[1] if len(means) > 1 else None
            ahead[block, name] = mean - other[0] if other else _NONE
    return [ahead.get((spot.block, line(spot)), _NONE) for spot in spots]


def _same_words(spots: Sequence[Spot], scores: Sequence[float]) -> list[float]:
    """The highest score of the same words at another place."""
    best: defaultdict[str, list[float]] = defaultdict(list)
    for spot, score in zip(spots, scores, strict=True):
        two = best[spot.words]
        two.append(score)
        if len(two) > 2:
            two.remove(min(two))
    for two in best.values():
        two.sort(reverse=True)
    found = []
    for spot, score in zip(spots, scores, strict=True):
        two = best[spot.words]
        found.append(_NONE if len(two) == 1 else two[1] if two[0] == score else two[0])
    return found


def _best_before(
    places: Sequence[Hashable], spots: Sequence[Spot], scores: Sequence[float]
) -> list[float]:
    """The highest score of what stands earlier in the same place, in another stretch."""
    found = []
    before: dict[Hashable, tuple[float, int, float]] = {}  # with the stretch, and the best in it
    for place, spot, score in zip(places, spots, scores, strict=True):
        most, unit, here = before.get(place, (_NONE, -1, _NONE))
        if spot.unit != unit:
            most, unit, here = max(most, here), spot.unit, _NONE
        before[place] = (most, unit, max(here, score))
        found.append(most)
    return found
