"""Learn `judge.json` (in `ptmgraph/analysis/data/cards/`) from cards that readers labelled.

    python -m scripts.train_cards              # measure with a set left out, and write
    python -m scripts.train_cards --measure    # measure only
    python -m scripts.train_cards --measure names texts    # only these groups

For each field a logistic regression over the features of its candidates
(`ptmgraph.analysis.cards.judge`). Sets of cards are by different writers; to measure, each set of
`tests/data/cards_learned/` is left out once. The bar of a field is the lowest at which the values
of left-out sets are right as often as wanted; where that finds less than the rules do, the one that
is worth most. A field that is no better than with the rules is left to them. Needs scikit-learn.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from benchmarks.cards import Label, same
from ptmgraph.analysis.cards.candidates.gathered import GROUPS
from ptmgraph.analysis.cards.judge import WEIGHTS
from ptmgraph.analysis.cards.rivals import all_steps, score_steps, second_looks
from scripts.labelled_cards import OLD, Example, Read, labelled_cards

STRENGTH, SECOND_STRENGTH = 0.3, 0.1  # inverse of the penalty
STRENGTHS = {"texts": 0.5, "languages": 0.05}
"""Of groups with another one. Languages have few candidates, and many features of each."""
OLD_WEIGHT = 0.5
FEWEST = 5  # candidates that a feature must have
SMALLEST, MOST = 0.05, 5_000  # of the weights of a group's first look; others are left out
WANTED = 0.95  # precision
_OF_RULES = ("rule:", "ruled:", "in_")
GAIN = 0.01  # by which a judged field must be better than with the rules alone


@dataclass(frozen=True)
class Model:
    """A linear model: the number of each feature, and a column of weights for each field."""

    index: dict[str, int]
    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]

    def scores(self, rows: Sequence[Sequence[str]]) -> list[list[float]]:
        """The scores of some candidates for each field."""
        found: list[list[float]] = (matrix(rows, self.index) @ self.weights + self.bias).tolist()
        return found


def matrix(rows: Sequence[Sequence[str]], index: dict[str, int]) -> sparse.csr_matrix:
    """Which of the known features each row has."""
    columns = [sorted({index[name] for name in row if name in index}) for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter((column for row in columns for column in row), dtype=np.int32)
    return sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(index)))


def fit(
    rows: Sequence[Sequence[str]],
    answers: Sequence[Sequence[int]],
    trust: Sequence[float],
    strength: float,
) -> Model:
    """A logistic regression for each column of the answers."""
    counts = Counter(feature for row in rows for feature in row)
    index = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= FEWEST))}
    seen, told, weight = matrix(rows, index), np.array(answers), np.array(trust)
    weights, bias = np.zeros((len(index), told.shape[1])), np.zeros(told.shape[1])
    for number in range(told.shape[1]):
        known = told[:, number] >= 0
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=300, random_state=0)
        model.fit(seen[known], told[known, number], sample_weight=weight[known])
        weights[:, number], bias[number] = model.coef_[0], model.intercept_[0]
    return Model(index, weights, bias)


def first_model(cards: Iterable[Read], group: str) -> Model:
    """What is learned from the words of the candidates of a group."""
    every = [(card, e) for card in cards for e in card.examples if e.group == group]
    model = fit(
        [features_of(card, e) for card, e in every],
        [e.answers for _, e in every],
        [trust_in(card) for card, _ in every],
        STRENGTHS.get(group, STRENGTH),
    )
    sizes = np.abs(model.weights).max(axis=1)
    telling = [n for n in np.argsort(-sizes, kind="stable")[:MOST] if sizes[n] >= SMALLEST]
    names = list(model.index)
    index = {names[number]: place for place, number in enumerate(telling)}
    return Model(index, model.weights[telling], model.bias)


def features_of(card: Read, example: Example) -> Sequence[str]:
    """The features of an example. What the rules say counts apart in cards that they have learned
    from: there they are nearly always right, in others they are not."""
    if card.set not in OLD:
        return example.features
    return [f"old {f}" if f.startswith(_OF_RULES) else f for f in example.features]


def trust_in(card: Read) -> float:
    return OLD_WEIGHT if card.set in OLD else 1.0


class Looked(NamedTuple):
    """A card with the examples of a group that are looked at again, and what is then seen of each:
    for each field its features."""

    card: Read
    examples: list[Example]
    looks: list[list[list[str]]]


def looked(model: Model, card: Read, group: str) -> Looked:
    """The second look at the candidates of a card, by the scores of the first."""
    examples = [e for e in card.examples if e.group == group]
    scores = model.scores([features_of(card, e) for e in examples]) if examples else []
    spots = [e.spot for e in examples]
    looks = [list(second_looks(spots, scores, f, n)) for n, f in enumerate(GROUPS[group])]
    return Looked(card, examples, looks)


def second_model(cards: Iterable[Looked], number: int) -> Model:
    """What is learned for one field from the scores of neighbours."""
    rows, answers, trust = [], [], []
    for card, examples, looks in cards:
        for example, look in zip(examples, looks[number], strict=True):
            if look:
                rows.append([step for sign in look for step in score_steps(sign)])
                answers.append((example.answers[number],))
                trust.append(trust_in(card))
    return fit(rows, answers, trust, SECOND_STRENGTH)


class Found(NamedTuple):
    """One value of a field on a left-out card, with its score. Of what is the same in a card, the
    one with the highest score."""

    score: float
    is_right: bool
    labels: tuple[tuple[str, int], ...]


def found_in(model: Model, cards: Iterable[Looked], number: int) -> list[Found]:
    """What the candidates of cards would be as values of one field, the highest score first."""
    found: list[Found] = []
    for card, examples, looks in cards:
        again = [(e, look) for e, look in zip(examples, looks[number], strict=True) if look]
        steps = [[step for sign in look for step in score_steps(sign)] for _, look in again]
        scores = model.scores(steps) if again else []
        ours = [(score, e.marks[number]) for (e, _), (score,) in zip(again, scores, strict=True)]
        had = set[tuple[str, ...]]()
        for score, (keys, right, hits) in sorted(ours, key=lambda one: -one[0]):
            if had.isdisjoint(keys):
                found.append(Found(score, right, tuple((card.name, hit) for hit in hits)))
            had.update(keys)
    return sorted(found, reverse=True)


class Point(NamedTuple):
    """Precision and recall when all from a score on are taken."""

    bar: float
    precision: float
    recall: float
    found: int


def curve(found: Sequence[Found], labelled: int) -> list[Point]:
    """The points from the highest score down."""
    points, right, recalled = [], 0, set[tuple[str, int]]()
    for number, one in enumerate(found, 1):
        right += one.is_right
        recalled.update(one.labels)
        points.append(Point(one.score, right / number, len(recalled) / max(labelled, 1), number))
    return points


def labelled(field: str, cards: Iterable[Read]) -> int:
    return sum(label.field == field for card in cards for label in card.labels)


def of_rules(field: str, cards: Iterable[Read]) -> Point:
    """What the rules alone reach."""
    found, right, recalled, every = 0, 0, 0, 0
    for card in cards:
        ours = [Label(card.name, v.field, v.value, v.line) for v in card.ruled if v.field == field]
        theirs = [label for label in card.labels if label.field == field]
        found, every = found + len(ours), every + len(theirs)
        right += sum(any(same(a, b) for b in theirs) for a in ours)
        recalled += sum(any(same(a, b) for a in ours) for b in theirs)
    return Point(0, right / max(found, 1), recalled / max(every, 1), found)


def worth(point: Point) -> float:
    """How good a point is: precision counts twice as much as recall (F0.5)."""
    below = 0.25 * point.precision + point.recall
    return 1.25 * point.precision * point.recall / below if below else 0.0


def best_point(points: Sequence[Point], rules: Point) -> Point | None:
    """The last point that is as precise as wanted, when it has the recall of the rules; else the
    one that is worth most. None when that is no better than the rules."""
    precise = [point for point in points if point.precision >= WANTED]
    if precise and precise[-1].recall >= rules.recall:
        return precise[-1]
    best = max(points, key=worth)
    return best if worth(best) > worth(rules) + GAIN else None


class Learned(NamedTuple):
    """What a field is shipped with, and its figures on left-out sets."""

    field: str
    rules: Point
    point: Point | None
    left_out: Point
    second: Model
    scale: float
    shift: float
    points: list[Point]


def learn(group: str, every: dict[str, list[Read]]) -> tuple[Model, list[Learned]]:
    """The models of a group, measured with each new set left out."""
    fresh = [name for name in every if name not in OLD]
    looks: dict[str, list[Looked]] = {}
    for left in every:
        model = first_model((c for n, cs in every.items() if n != left for c in cs), group)
        looks[left] = [looked(model, card, group) for card in every[left]]
    learned = []
    for number, field in enumerate(GROUPS[group]):
        out = {}
        for left in fresh:
            model = second_model((c for n, cs in looks.items() if n != left for c in cs), number)
            out[left] = found_in(model, looks[left], number)
        learned.append(
            _judged(
                field, out, every, second_model((c for cs in looks.values() for c in cs), number)
            )
        )
    return first_model((c for cs in every.values() for c in cs), group), learned


def _judged(
    field: str, out: dict[str, list[Found]], every: dict[str, list[Read]], second: Model
) -> Learned:
    rules = of_rules(field, (c for name in out for c in every[name]))
    many = labelled(field, (c for name in out for c in every[name]))
    pooled = sorted((f for found in out.values() for f in found), reverse=True)
    points = curve(pooled, many)
    point = best_point(points, rules)
    right = found = recalled = 0.0
    for left, mine in out.items():  # the bar of each set is that of the others
        names = [name for name in out if name != left]
        others = sorted((f for name in names for f in out[name]), reverse=True)
        beside = curve(others, labelled(field, (c for name in names for c in every[name])))
        at = best_point(beside, of_rules(field, (c for name in names for c in every[name])))
        here = [p for p in curve(mine, 1) if at and p.bar >= at.bar]
        if here:
            found, recalled = found + here[-1].found, recalled + here[-1].recall
            right += here[-1].precision * here[-1].found
    left_out = Point(0, right / max(found, 1), recalled / max(many, 1), int(found))
    if worth(left_out) <= worth(rules) + GAIN:
        point = None
    scale, shift = calibrated(pooled)
    return Learned(field, rules, point, left_out, second, scale, shift, points)


def calibrated(found: Sequence[Found]) -> tuple[float, float]:
    """How a score becomes the share of candidates with it that are right."""
    model = LogisticRegression(C=10.0)
    model.fit(np.array([[one.score] for one in found]), [one.is_right for one in found])
    return float(model.coef_[0][0]), float(model.intercept_[0])


def shown(one: Learned) -> str:
    """A row of the table of `docs/cards.md`; behind it the highest recall by precision."""
    curve = []
    for wanted in (0.95, 0.9, 0.85, 0.8, 0.7):
        good = [p.recall for p in one.points if p.precision >= wanted and p.found >= FEWEST]
        curve.append(f"{wanted}: {max(good, default=0):.2f}")
    rules, out, point = one.rules, one.left_out, one.point
    pooled = f"{point.precision:.2f}, {point.recall:.2f} ({point.found})" if point else "rules"
    return (
        f"| `{one.field}` | {rules.precision:.2f}, {rules.recall:.2f} ({rules.found}) | "
        f"{out.precision:.2f}, {out.recall:.2f} ({out.found}) | {pooled} | {', '.join(curve)}"
    )


def stored(group: str, first: Model, learned: Sequence[Learned]) -> dict[str, Any]:
    """A group as it is shipped: weights in hundredths."""
    rows = {
        feature: [round(100 * weight) for weight in first.weights[number]]
        for feature, number in first.index.items()
    }
    return {
        "fields": GROUPS[group],
        "bias": [round(100 * bias) for bias in first.bias],
        "weights": rows,
        "second": {
            one.field: {
                "bias": round(100 * one.second.bias[0]),
                "weights": second_weights(one.second),
                "scale": round(one.scale, 3),
                "shift": round(one.shift, 3),
                "threshold": round(1 / (1 + math.exp(-one.scale * one.point.bar - one.shift)), 3),
            }
            for one in learned
            if one.point
        },
    }


def second_weights(model: Model) -> dict[str, int]:
    """The weights of a second look, with the steps of a score added up."""
    known = {name: float(model.weights[number, 0]) for name, number in model.index.items()}
    names = sorted({name.partition(">")[0] for name in known if ">" in name})
    sums = {
        name: sum(known.get(step, 0.0) for step in score_steps(name)) for name in all_steps(names)
    }
    sums |= {name: weight for name, weight in known.items() if ">" not in name}
    return {name: round(100 * weight) for name, weight in sums.items() if round(100 * weight)}


def written(groups: dict[str, Any]) -> str:
    """The file: JSON with a feature on each line."""
    return (
        re.sub(r"\],", "],\n", json.dumps(groups, ensure_ascii=False, separators=(",", ":"))) + "\n"
    )


def main() -> None:
    named = [name for name in sys.argv[1:] if not name.startswith("--")]
    if unknown := set(named) - set(GROUPS):
        sys.exit(f"no group is named {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    if named and "--measure" not in sys.argv:
        sys.exit("some groups can only be measured: the file holds all")
    every = labelled_cards(named or tuple(GROUPS))
    groups = {}
    for group in named or GROUPS:
        first, learned = learn(group, every)
        print(*map(shown, learned), sep="\n", flush=True)
        if any(one.point for one in learned):
            groups[group] = stored(group, first, learned)
    if "--measure" not in sys.argv:
        WEIGHTS.write_text(written(groups), "utf-8")


if __name__ == "__main__":
    main()
