"""Learn `ptmgraph/analysis/data/names/weights.csv` from names with known sets of element labels.

    python -m scripts.train_name_weights ../shared/data/naming/components.json           # write
    python -m scripts.train_name_weights ../shared/data/naming/components.json --folds 5 # measure

The labels say which kinds a name has, not which part of it has them. Each token gets a softmax
over the kinds, a name has a kind unless all its tokens lack it (noisy-or), and the cross-entropy
of that with the labels, plus a squared penalty, is minimised (L-BFGS, from zero: no randomness).
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
SMALLEST = 0.02  # weights nearer to zero are not stored
ITERATIONS = 150
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


def train(
    names: list[list[list[str]]], never: list[list[int]], wanted: Matrix
) -> dict[str, npt.NDArray[np.float32]]:
    """Learn weights from names (lists of tokens' features), the kinds that each token cannot have
    and the kinds that each name has (0 or 1)."""
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
    of_name = np.repeat(np.arange(len(names)), [len(tokens) for tokens in names])
    members = sparse.csr_matrix((np.ones(rows), (of_name, np.arange(rows))))

    barred = np.zeros((rows, len(KINDS)))
    for row, kinds in enumerate(never):
        barred[row, kinds] = -1e4

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        scores = x @ flat.reshape(-1, len(KINDS)) + barred
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = exps / exps.sum(axis=1, keepdims=True) * (1 - 1e-6)
        log_absent = np.minimum(members @ np.log1p(-p), -1e-9)
        absent = np.exp(log_absent)
        q = NOISE + (1 - 2 * NOISE) * (1 - absent)
        value = -(wanted * np.log(q) + (1 - wanted) * np.log(1 - q)).sum()
        of_log = (wanted / q - (1 - wanted) / (1 - q)) * (1 - 2 * NOISE) * absent
        of_p = -(members.T @ of_log) / (1 - p)
        of_scores = p * (of_p - (of_p * p).sum(axis=1, keepdims=True))
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
    return train([token_features(name) for name in names], never, label_matrix(labels, names))


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
    found = np.zeros_like(wanted)
    for fold in range(folds):
        held_out = np.arange(len(names)) % folds == fold
        rest = np.flatnonzero(~held_out)
        barred = [kinds for n in rest for kinds in never[n]]
        weights = train([features[n] for n in rest], barred, wanted[rest])
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
