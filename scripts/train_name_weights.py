"""Learn `weights.csv` and `weights_today.csv` (in `ptmgraph/analysis/data/names/`) from names with
known elements.

    python -m scripts.train_name_weights ../shared/data/naming/components.json           # write
    python -m scripts.train_name_weights ../shared/data/naming/components.json --folds 5 # measure

The labels of the study say which kinds a name has, not which part of it has them. Each token gets a
softmax over the kinds, a name has a kind unless all its tokens lack it (noisy-or), and the
cross-entropy of that with the labels, plus a squared penalty, is minimised (L-BFGS, from zero: no
randomness). Names of 2024 to 2026 have a label for each part (`benchmarks/name_parts.jsonl`); the
cross-entropy of their tokens is added. Those that are held out there are never learned from. Since
habits have changed, each feature has a second set of weights, which counts as much as a name is
probably of today; that is learned first, by logistic regression on the words of all names. With
`--folds` the names are split at random, each part is predicted with weights that never saw it, and
the held-out F1 is printed. Needs scipy.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from ptmgraph.analysis.names import features as names_features
from ptmgraph.analysis.names.constraints import impossible_kinds
from ptmgraph.analysis.names.labels import (
    BIAS,
    WEIGHTS,
    WEIGHTS_OF_TODAY,
    WIDTH,
    Labeller,
    owned_rows,
)
from ptmgraph.analysis.names.records import KIND_OF_LETTER, KINDS
from ptmgraph.analysis.names.tokens import tokenize
from ptmgraph.analysis.names.vocabulary import vocabulary

PENALTY = 1.2
NOISE = 0.02  # share of labels taken to be wrong, so that no single one pulls hard
MIN_NAMES = 2  # a feature of fewer names is not learned
SMALLEST = 0.05  # weights nearer to zero are not stored
SMALLEST_ERA = 0.12  # of features that tell of the era, and nothing else
ITERATIONS = 150
# What tells names of today from older ones: words, as they are written, but not their places.
ERA_FEATURES = ("key=", "class=", "case=", "starts=", "ends=")
ERA_PENALTY = 2.0
TODAY = 1.5  # the larger, the more of what is learned of today's names stays apart
PARTS = Path(__file__).parents[1] / "benchmarks" / "name_parts.jsonl"
CATALOGUE = Path(__file__).parents[1] / "ptmgraph/loaders/sample/data/catalog/llmfit.jsonl.gz"
PARTS_WEIGHT = 2.2  # of a token with a label of its own: the names of the study are many, and old
Matrix = npt.NDArray[np.float64]


def token_features(name: str) -> list[list[str]]:
    """Return the features of every token: the same as `Labeller` adds up, as one list each."""
    words = vocabulary()
    tokens = tokenize(name, words)
    classes = [names_features.token_class(key, words) for _, _, key in tokens]
    seen = [(key, cls) for (_, _, key), cls in zip(tokens, classes, strict=True)]
    shared = [f for key, _ in seen for f in names_features.features_to_all(key)]
    start, end = names_features.START, names_features.END
    framed = [(start, start)] * 2 + seen + [(end, end)] * 2
    rows = []
    for place, (begin, stop, key) in enumerate(tokens):
        before2, before, (_, cls), after, after2 = framed[place : place + 5]
        row = names_features.own_features(key, name[begin:stop], words) + shared
        row += names_features.features_to_next(*before)
        row += names_features.features_to_previous(*after)
        row += names_features.features_two_away("before", before2[1])
        row += names_features.features_two_away("after", after2[1])
        row += names_features.pair_features(cls, before[1], after[1])
        if names_features.is_owned(key, names_features.owner_of(name)):
            row += names_features.owned_features(cls)
        if place and tokens[place - 1][1] == begin:
            row += names_features.joint_features("before", key, cls)
        if place + 1 < len(tokens) and tokens[place + 1][0] == stop:
            row += names_features.joint_features("after", key, cls)
        rows.append(row)
    return rows


def impossible(name: str) -> list[list[int]]:
    """Return for every token which kinds (as indexes) it cannot have."""
    words = vocabulary()
    return [impossible_kinds(key, words) for _, _, key in tokenize(name, words)]


class Labelled(NamedTuple):
    """Names whose parts are labelled: the features of their tokens, what each token cannot be, and
    what it is (indexes in KINDS)."""

    names: list[list[list[str]]]
    never: list[list[int]]
    kinds: npt.NDArray[np.intp]


def read_parts(held_out: bool) -> dict[str, list[list[str]]]:
    """Return id -> its parts as [text, kind] in the order of the name."""
    rows = map(json.loads, PARTS.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["parts"] for row in rows if row["held_out"] == held_out}


def kinds_by_place(name: str, parts: list[list[str]]) -> dict[int, str]:
    """Return the kind of each letter and digit, by its place in the name."""
    kinds: dict[int, str] = {}
    end = name.rfind("/") + 1
    for text, kind in parts:
        start = name.index(text, end)
        end = start + len(text)
        kinds |= {place: kind for place in range(start, end) if name[place].isalnum()}
    return kinds


def labelled(parts: dict[str, list[list[str]]]) -> Labelled:
    """Return what can be learned from these names. A token over two parts is of the longer one."""
    kinds = []
    for name in parts:
        by_place = kinds_by_place(name, parts[name])
        for start, end, _ in tokenize(name, vocabulary()):
            own = Counter(by_place[place] for place in range(start, end) if place in by_place)
            kinds.append(KINDS.index(own.most_common(1)[0][0]))
    never = [
        [kind for kind in barred if kind != own]
        for barred, own in zip((k for n in parts for k in impossible(n)), kinds, strict=True)
    ]
    return Labelled([token_features(name) for name in parts], never, np.array(kinds, dtype=np.intp))


def design(
    names: list[list[list[str]]], never: list[list[int]], index: dict[str, int]
) -> tuple[sparse.csr_matrix, Matrix, sparse.csr_matrix]:
    """Return the features of all tokens in a row (tokens x features), what they cannot be (to be
    added to the scores), and which name each is of (names x tokens)."""
    columns: list[int] = []
    ends = [0]
    for token in (token for tokens in names for token in tokens):
        columns += [index[f] for f in token if f in index]
        ends.append(len(columns))
    rows = len(ends) - 1
    barred = np.zeros((rows, len(KINDS)))
    for row, kinds in enumerate(never):
        barred[row, kinds] = -1e4
    of_name = np.repeat(np.arange(len(names)), list(map(len, names)))
    return (
        sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(rows, len(index))),
        barred,
        sparse.csr_matrix((np.ones(rows), (of_name, np.arange(rows))), (len(names), rows)),
    )


def loss_of_sets(p: Matrix, members: sparse.csr_matrix, wanted: Matrix) -> tuple[float, Matrix]:
    """Return the cross-entropy of the kinds that each name has with those found by noisy-or, and
    its gradient by the scores."""
    p = p * (1 - 1e-6)
    absent = np.exp(np.minimum(members @ np.log1p(-p), -1e-9))
    q = NOISE + (1 - 2 * NOISE) * (1 - absent)
    value = -(wanted * np.log(q) + (1 - wanted) * np.log(1 - q)).sum()
    of_log = (wanted / q - (1 - wanted) / (1 - q)) * (1 - 2 * NOISE) * absent
    of_p = -(members.T @ of_log) / (1 - p)
    return value, p * (of_p - (of_p * p).sum(axis=1, keepdims=True))


def train(
    names: list[list[list[str]]],
    never: list[list[int]],
    wanted: Matrix,
    parts: Labelled,
    later: list[list[list[str]]],
) -> dict[str, npt.NDArray[np.float32]]:
    """Learn weights from names (lists of tokens' features), the kinds that each token cannot have
    and the kinds that each name has (0 or 1); and from names with labelled parts. `later` are names
    of today without labels. Return feature -> WIDTH numbers."""
    of_sets, sets = sum(map(len, names)), len(names)
    names, never = names + parts.names, never + parts.never
    index = feature_index(names)
    x, barred, members = design(names, never, index)
    in_parts = feature_index(parts.names)
    new = [n for f, n in index.items() if f in in_parts]
    era, of_today = learn_era(names, sets, later)
    today = TODAY * (members.T @ of_today)
    x = sparse.hstack((x, sparse.diags(today) @ x[:, new])).tocsr()
    members = members[:sets, :of_sets]
    own = (np.arange(of_sets, len(never)), parts.kinds)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        scores = x @ flat.reshape(-1, len(KINDS)) + barred
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = exps / exps.sum(axis=1, keepdims=True)
        of_scores = PARTS_WEIGHT * p
        of_scores[own] -= PARTS_WEIGHT
        value, of_scores[:of_sets] = loss_of_sets(p[:of_sets], members, wanted)
        value -= PARTS_WEIGHT * np.log(np.maximum(p[own], 1e-12)).sum()
        gradient = (x.T @ of_scores).ravel() + 2 * PENALTY * flat
        return value + PENALTY * float(flat @ flat), gradient

    table = least(loss, x.shape[1] * len(KINDS)).reshape(-1, len(KINDS))
    every = {f: n for n, f in enumerate(dict.fromkeys((*index, *era)))}
    rows = np.zeros((len(every), WIDTH))
    rows[: len(index), : len(KINDS)] = table[: len(index)]
    rows[new, len(KINDS) : -1] = TODAY * table[len(index) :]
    rows[[every[f] for f in era], -1] = list(era.values())
    weights = {f: rows[n] for f, n in every.items()}
    rows[len(index) :][np.abs(rows[len(index) :]) < SMALLEST_ERA] = 0
    return {
        f: np.where(np.abs(row) < SMALLEST, 0, row).round(2).astype(np.float32)
        for f, row in weights.items()
        if f == BIAS or np.abs(row).max() >= SMALLEST
    }


def feature_index(names: list[list[list[str]]]) -> dict[str, int]:
    """Return the features that enough names have, numbered in order."""
    counts = Counter(f for tokens in names for f in {f for token in tokens for f in token})
    return {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= MIN_NAMES))}


def least(loss: Callable[[Matrix], tuple[float, Matrix]], size: int) -> Matrix:
    options = {"maxiter": ITERATIONS}
    found: Matrix = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options=options).x
    return found


def learn_era(
    names: list[list[list[str]]], old: int, later: list[list[list[str]]]
) -> tuple[dict[str, float], Matrix]:
    """Return a weight for each feature, BIAS included, which tell names of today from those of the
    study, the first `old`, by the words alone; and how probably each of the names is of today, by
    weights that were learned without it. `later` are more names of today."""
    words = [[[f for f in t if f.startswith(ERA_FEATURES)] for t in n] for n in (*names, *later)]
    index = feature_index(words)
    x, _, members = design(words, [], index)
    x = sparse.hstack((members @ x, np.ones((len(words), 1)))).tocsr()
    is_today = np.arange(len(words)) >= old
    each = np.where(is_today, 1 / is_today.sum(), 1 / (~is_today).sum()) * len(is_today) / 2

    def learn(rows: npt.NDArray[np.bool_]) -> Matrix:
        of, wanted, share = x[rows], is_today[rows].astype(float), each[rows]

        def loss(flat: Matrix) -> tuple[float, Matrix]:
            scores = of @ flat
            value = share @ (np.logaddexp(0, scores) - wanted * scores)
            of_scores = share * (1 / (1 + np.exp(-scores)) - wanted)
            return value + ERA_PENALTY * flat @ flat, of.T @ of_scores + 2 * ERA_PENALTY * flat

        return least(loss, x.shape[1])

    fold = np.arange(len(is_today)) % 3
    scores = np.zeros(len(is_today))
    for n in range(3):
        scores[fold == n] = x[fold == n] @ learn(fold != n)
    weights = dict(zip((*index, BIAS), learn(fold >= 0).tolist(), strict=True))
    return weights, 1 / (1 + np.exp(-scores[: len(names)]))


def later_names(without: frozenset[str]) -> list[str]:
    """Return the ids of the bundled catalogue that were made in 2024 or later, but for some."""
    with gzip.open(CATALOGUE, "rt", encoding="utf-8") as file:
        rows = list(map(json.loads, file))
    return [r["id"] for r in rows if r.get("created_at", "") >= "2024" and r["id"] not in without]


def train_on(
    labels: dict[str, list[str]], without: frozenset[str] = frozenset()
) -> dict[str, npt.NDArray[np.float32]]:
    """Learn weights from names and the letters of their kinds; `without` are ids of the catalogue
    that are to be measured with."""
    names = sorted(labels)
    never = [kinds for name in names for kinds in impossible(name)]
    features = [token_features(name) for name in names]
    parts = labelled(read_parts(held_out=False))
    later = list(map(token_features, later_names(without)))
    return train(features, never, label_matrix(labels, names), parts, later)


def label_matrix(labels: dict[str, list[str]], names: list[str]) -> Matrix:
    return np.array([[letter in labels[n] for letter in KIND_OF_LETTER] for n in names], float)


def predict(weights: dict[str, npt.NDArray[np.float32]], names: list[str]) -> Matrix:
    """Return which kinds each name has by these weights (names x kinds, 0 or 1)."""
    batch = [tokenize(name, vocabulary()) for name in names]
    kinds, _ = Labeller(weights, vocabulary()).label(names, batch, owned_rows(names, batch))
    found = np.zeros((len(names), len(KINDS)))
    found[np.repeat(np.arange(len(names)), list(map(len, batch))), kinds] = 1
    return found


def f1(found: Matrix, wanted: Matrix) -> tuple[float, Matrix]:
    """Return micro F1 and the F1 of each kind, over the sets of kinds per name."""
    hits, total = (found * wanted).sum(axis=0), (found + wanted).sum(axis=0)
    return 2 * hits.sum() / total.sum(), 2 * hits / np.maximum(total, 1)


def cross_validate(names: list[str], wanted: Matrix, folds: int) -> Matrix:
    """Return predictions for every name, each by weights learned without its fold."""
    features = [token_features(name) for name in names]
    never = [impossible(name) for name in names]
    parts = labelled(read_parts(held_out=False))
    later = list(map(token_features, later_names(frozenset())))
    found = np.zeros_like(wanted)
    for fold in range(folds):
        held_out = np.arange(len(names)) % folds == fold
        rest = np.flatnonzero(~held_out)
        barred = [kinds for n in rest for kinds in never[n]]
        weights = train([features[n] for n in rest], barred, wanted[rest], parts, later)
        found[held_out] = predict(weights, [names[n] for n in np.flatnonzero(held_out)])
    return found


def write(weights: dict[str, npt.NDArray[np.float32]]) -> None:
    """Store hundredths, empty where zero."""
    of_today = (*KINDS, "today")
    for path, names, first in ((WEIGHTS, KINDS, 0), (WEIGHTS_OF_TODAY, of_today, len(KINDS))):
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("feature", *names))
            for feature in sorted(weights):
                cells = np.round(weights[feature][first : first + len(names)] * 100).astype(int)
                if cells.any():
                    writer.writerow([feature, *(cell or "" for cell in cells.tolist())])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labels", type=Path, help="JSON object: name -> list of element letters")
    parser.add_argument("--folds", type=int, default=0, help="measure on held-out folds only")
    parser.add_argument("--seed", type=int, default=0, help="of the split into folds")
    parser.add_argument("--without", type=Path, help="ids, one a line, to leave out")
    options = parser.parse_args()
    labels: dict[str, list[str]] = json.loads(options.labels.read_text(encoding="utf-8"))
    if not options.folds:
        ids = options.without.read_text(encoding="utf-8").split() if options.without else ()
        write(train_on(labels, frozenset(ids)))
        return
    names = sorted(labels)
    random.Random(options.seed).shuffle(names)
    wanted = label_matrix(labels, names)
    micro, each = f1(cross_validate(names, wanted, options.folds), wanted)
    print(f"held-out micro F1 {micro:.4f}, macro F1 {each.mean():.4f}")
    for kind, value in zip(KINDS, each, strict=True):
        print(f"  {kind:<24}{value:.3f}")


if __name__ == "__main__":
    main()
