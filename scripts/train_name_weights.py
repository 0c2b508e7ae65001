"""Learn `ptmgraph/analysis/data/names/weights.csv` from names with known elements.

    python -m scripts.train_name_weights ../shared/data/naming/components.json           # write
    python -m scripts.train_name_weights ../shared/data/naming/components.json --folds 5 # measure

The labels of the study say which kinds a name has, not which part of it has them. Each token gets a
softmax over the kinds, a name has a kind unless all its tokens lack it (noisy-or), and the
cross-entropy of that with the labels, plus a squared penalty, is minimised (L-BFGS, from zero: no
randomness). Names of 2024 to 2026 have a label for each part (`benchmarks/name_parts.jsonl`); the
cross-entropy of their tokens is added. Those that are held out there are never learned from.
With `--folds` the names are split at random, each part is predicted with weights that never saw
it, and the held-out F1 is printed. Needs scipy.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from ptmgraph.analysis.names import features as names_features
from ptmgraph.analysis.names.constraints import impossible_kinds
from ptmgraph.analysis.names.labels import WEIGHTS, Labeller
from ptmgraph.analysis.names.records import KIND_OF_LETTER, KINDS
from ptmgraph.analysis.names.tokens import tokenize
from ptmgraph.analysis.names.vocabulary import vocabulary

PENALTY = 1.2
NOISE = 0.02  # share of labels taken to be wrong, so that no single one pulls hard
MIN_NAMES = 2  # a feature of fewer names is not learned
SMALLEST = 0.03  # weights nearer to zero are not stored
ITERATIONS = 150
PARTS = Path(__file__).parents[1] / "benchmarks" / "name_parts.jsonl"
PARTS_WEIGHT = 4.0  # of a token with a label of its own: the names of the study are many, and old
Matrix = npt.NDArray[np.float64]


def token_features(name: str) -> list[list[str]]:
    """Return the features of every token: the same as `Labeller` adds up, as one list each."""
    words = vocabulary()
    tokens = tokenize(name, words)
    classes = [names_features.token_class(key, words) for _, _, key in tokens]
    shared = [f for _, _, key in tokens for f in names_features.features_to_all(key)]
    start, end = names_features.START, names_features.END
    rows = []
    for place, (begin, stop, key) in enumerate(tokens):
        before = (tokens[place - 1][2], classes[place - 1]) if place else (start, start)
        last = place + 1 == len(tokens)
        after = (end, end) if last else (tokens[place + 1][2], classes[place + 1])
        rows.append(
            names_features.own_features(key, name[begin:stop], words)
            + names_features.features_to_next(*before)
            + names_features.features_to_previous(*after)
            + list(names_features.pair_features(classes[place], before[1], after[1]))
            + shared
        )
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


def train(
    names: list[list[list[str]]], never: list[list[int]], wanted: Matrix, parts: Labelled
) -> dict[str, npt.NDArray[np.float32]]:
    """Learn weights from names (lists of tokens' features), the kinds that each token cannot have
    and the kinds that each name has (0 or 1); and from names with labelled parts."""
    of_sets = sum(map(len, names))
    names, never = names + parts.names, never + parts.never
    counts = Counter(f for tokens in names for f in {f for token in tokens for f in token})
    index = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= MIN_NAMES))}
    columns: list[int] = []
    ends = [0]
    for tokens in names:
        for token in tokens:
            columns += [index[f] for f in token if f in index]
            ends.append(len(columns))
    rows = len(ends) - 1
    x = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(rows, len(index)))
    sizes = [len(tokens) for tokens in names[: len(names) - len(parts.names)]]
    of_name = np.repeat(np.arange(len(sizes)), sizes)
    members = sparse.csr_matrix((np.ones(of_sets), (of_name, np.arange(of_sets))))
    own = (np.arange(of_sets, rows), parts.kinds)

    barred = np.zeros((rows, len(KINDS)))
    for row, kinds in enumerate(never):
        barred[row, kinds] = -1e4

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        scores = x @ flat.reshape(-1, len(KINDS)) + barred
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = exps / exps.sum(axis=1, keepdims=True) * (1 - 1e-6)
        of_scores = np.zeros_like(p)
        of_scores[of_sets:] = PARTS_WEIGHT * p[of_sets:]
        of_scores[own] -= PARTS_WEIGHT
        value = -PARTS_WEIGHT * np.log(np.maximum(p[own], 1e-12)).sum()
        p = p[:of_sets]
        log_absent = np.minimum(members @ np.log1p(-p), -1e-9)
        absent = np.exp(log_absent)
        q = NOISE + (1 - 2 * NOISE) * (1 - absent)
        value -= (wanted * np.log(q) + (1 - wanted) * np.log(1 - q)).sum()
        of_log = (wanted / q - (1 - wanted) / (1 - q)) * (1 - 2 * NOISE) * absent
        of_p = -(members.T @ of_log) / (1 - p)
        of_scores[:of_sets] = p * (of_p - (of_p * p).sum(axis=1, keepdims=True))
        gradient = (x.T @ of_scores).ravel() + 2 * PENALTY * flat
        return value + PENALTY * float(flat @ flat), gradient

    start = np.zeros(len(index) * len(KINDS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    table = found.x.reshape(-1, len(KINDS))
    table[np.abs(table) < SMALLEST] = 0
    return {f: table[n].round(2).astype(np.float32) for f, n in index.items() if table[n].any()}


def train_on(labels: dict[str, list[str]]) -> dict[str, npt.NDArray[np.float32]]:
    """Learn weights from names and the letters of their kinds."""
    names = sorted(labels)
    never = [kinds for name in names for kinds in impossible(name)]
    features = [token_features(name) for name in names]
    return train(features, never, label_matrix(labels, names), labelled(read_parts(held_out=False)))


def label_matrix(labels: dict[str, list[str]], names: list[str]) -> Matrix:
    return np.array([[letter in labels[n] for letter in KIND_OF_LETTER] for n in names], float)


def predict(weights: dict[str, npt.NDArray[np.float32]], names: list[str]) -> Matrix:
    """Return which kinds each name has by these weights (names x kinds, 0 or 1)."""
    batch = [tokenize(name, vocabulary()) for name in names]
    full = [n for n, tokens in enumerate(batch) if tokens]
    kinds, _ = Labeller(weights, vocabulary()).label(
        [names[n] for n in full], [batch[n] for n in full]
    )
    found = np.zeros((len(names), len(KINDS)))
    found[np.repeat(full, [len(batch[n]) for n in full]), kinds] = 1
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
    found = np.zeros_like(wanted)
    for fold in range(folds):
        held_out = np.arange(len(names)) % folds == fold
        rest = np.flatnonzero(~held_out)
        barred = [kinds for n in rest for kinds in never[n]]
        weights = train([features[n] for n in rest], barred, wanted[rest], parts)
        found[held_out] = predict(weights, [names[n] for n in np.flatnonzero(held_out)])
    return found


def write(weights: dict[str, npt.NDArray[np.float32]]) -> None:
    """Store hundredths, empty where zero."""
    with WEIGHTS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("feature", *KINDS))
        for feature in sorted(weights):
            hundredths = np.round(weights[feature] * 100).astype(int)
            writer.writerow([feature, *(cell or "" for cell in hundredths.tolist())])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labels", type=Path, help="JSON object: name -> list of element letters")
    parser.add_argument("--folds", type=int, default=0, help="measure on held-out folds only")
    parser.add_argument("--seed", type=int, default=0, help="of the split into folds")
    options = parser.parse_args()
    labels: dict[str, list[str]] = json.loads(options.labels.read_text(encoding="utf-8"))
    if not options.folds:
        write(train_on(labels))
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
