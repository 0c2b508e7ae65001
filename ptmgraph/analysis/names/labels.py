"""Choosing one kind for each token of a name.

A token's score for a kind is the sum of learned weights: of the token itself, of its two
neighbours, and of every token of the name. Softmax makes them probabilities; a name has a kind
with the probability that at least one token has it (noisy-or). Kinds that the name has by that
measure are then given out to the tokens. Names are labelled in batches, as array operations.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.names import features
from ptmgraph.analysis.names.constraints import impossible_kinds
from ptmgraph.analysis.names.records import KINDS
from ptmgraph.analysis.names.tokens import Token
from ptmgraph.analysis.names.vocabulary import DATA, Vocabulary, vocabulary

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.intp]

WEIGHTS = DATA / "weights.csv"
_SCALE = 100  # the file holds hundredths
_RARE = ("training_process", "layers", "heads")
# Weights of rare kinds are held back most by the penalty in training, hence the lower threshold.
_THRESHOLD = np.array([0.3 if kind in _RARE else 0.5 for kind in KINDS], dtype=np.float32)
_MAX_CACHED_TOKENS = 1 << 16
_OWN, _TO_NEXT, _TO_PREVIOUS, _TO_ALL = range(4)
_START_ROW, _END_ROW = 0, 1
_NEVER = np.float32(-1e4)
# A token is not pressed into a kind that it hardly can have, whatever kinds the name has.
_POSSIBLE = 0.05
# Probabilities just below one keep the logarithm of the complement finite.
_ALMOST_ONE = np.float32(1 - 1e-6)


def read_weights() -> dict[str, Floats]:
    """Read the learned weights: feature -> one number for each of KINDS."""
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if tuple(next(reader)[1:]) != KINDS:
            raise ValueError(f"{WEIGHTS.name}: the columns are not the kinds of the schema")
        return {
            row[0]: np.array([int(cell or 0) / _SCALE for cell in row[1:]], dtype=np.float32)
            for row in reader
        }


class Labeller:
    """Labels tokens by learned weights; remembers the weights of tokens it has met, up to a
    fixed number of them."""

    def __init__(self, weights: Mapping[str, Floats], words: Vocabulary) -> None:
        self._places = {name: place for place, name in enumerate(weights)}
        self._weights = np.array(list(weights.values()), dtype=np.float32)
        self._words = words
        pairs = [name.removeprefix("pair=") for name in weights if name.startswith("pair=")]
        classes = {cls for pair in pairs for cls in pair.replace(">", "<").split("<")}
        self._class_ids = {cls: number for number, cls in enumerate(sorted(classes), start=1)}
        shape = (len(classes) + 1, len(classes) + 1, len(KINDS))
        self._with_previous = np.zeros(shape, dtype=np.float32)
        self._with_next = np.zeros(shape, dtype=np.float32)
        for pair in pairs:
            table = self._with_previous if "<" in pair else self._with_next
            left, right = pair.replace(">", "<").split("<")
            table[self._class_ids[left], self._class_ids[right]] = weights[f"pair={pair}"]
        self._rows: Floats
        self._classes: Integers
        self._known: dict[str, int]
        self._count: int
        self._reset()

    def label(
        self, names: Sequence[str], batch: Sequence[Sequence[Token]], boost: Floats | None = None
    ) -> tuple[Integers, Floats]:
        """Return for all tokens of the batch, in order, the index of their kind in KINDS and its
        probability. `boost` is added to the scores (tokens x kinds)."""
        texts = [
            name[start:end]
            for name, tokens in zip(names, batch, strict=True)
            for start, end, _ in tokens
        ]
        if not texts:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        for text, (_, _, key) in zip(texts, chain.from_iterable(batch), strict=True):
            if text not in self._known:
                self._add(key, text)
        ids = list(map(self._known.__getitem__, texts))
        sizes = np.fromiter(filter(None, map(len, batch)), dtype=np.intp)
        scores = self._scores(np.array(ids, dtype=np.intp), sizes)
        if boost is not None:
            scores += boost
        return _decode(scores, sizes)

    def _scores(self, ids: Integers, sizes: Integers) -> Floats:
        begins = np.cumsum(sizes) - sizes
        before = np.roll(ids, 1)
        before[begins] = _START_ROW
        after = np.roll(ids, -1)
        after[begins + sizes - 1] = _END_ROW
        rows, classes = self._rows, self._classes
        scores: Floats = rows[ids, _OWN] + rows[before, _TO_NEXT] + rows[after, _TO_PREVIOUS]
        scores += self._with_previous[classes[before], classes[ids]]
        scores += self._with_next[classes[ids], classes[after]]
        scores += np.repeat(np.add.reduceat(rows[ids, _TO_ALL], begins), sizes, axis=0)
        return scores

    def _add(self, key: str, text: str) -> int:
        row = self._count
        if row == len(self._rows):
            self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
            self._classes = np.concatenate((self._classes, np.zeros_like(self._classes)))
        cls = (
            key if key in (features.START, features.END) else features.token_class(key, self._words)
        )
        own = features.own_features(key, text, self._words)
        self._rows[row, _OWN] = self._sum(own)
        if key not in (features.START, features.END):
            self._rows[row, _OWN, impossible_kinds(key, self._words)] = _NEVER
        self._rows[row, _TO_NEXT] = self._sum(features.features_to_next(key, cls))
        self._rows[row, _TO_PREVIOUS] = self._sum(features.features_to_previous(key, cls))
        self._rows[row, _TO_ALL] = self._sum(features.features_to_all(key))
        self._classes[row] = self._class_ids.get(cls, 0)
        self._known[text] = row
        self._count += 1
        return row

    def _sum(self, names: Sequence[str]) -> Floats:
        places = [self._places[name] for name in names if name in self._places]
        total: Floats = np.add.reduce(self._weights[places], axis=0)
        return total

    def _reset(self) -> None:
        self._rows = np.zeros((1024, 4, len(KINDS)), dtype=np.float32)
        self._classes = np.zeros(1024, dtype=np.intp)
        self._known = {}
        self._count = 0
        self._add(features.START, features.START)
        self._add(features.END, features.END)

    def forget_if_full(self) -> None:
        """Keep memory flat: call between batches."""
        if self._count > _MAX_CACHED_TOKENS:
            self._reset()


def _decode(scores: Floats, sizes: Integers) -> tuple[Integers, Floats]:
    begins = np.cumsum(sizes) - sizes
    probable = np.exp(scores - scores.max(axis=1, keepdims=True))
    probable /= probable.sum(axis=1, keepdims=True)
    missing = np.add.reduceat(np.log1p(-probable * _ALMOST_ONE), begins)
    present = 1 - np.exp(missing) >= _THRESHOLD
    allowed = np.repeat(present, sizes, axis=0) & (probable > _POSSIBLE)
    allowed |= ~allowed.any(axis=1, keepdims=True)
    kinds: Integers = np.where(allowed, probable, -1).argmax(axis=1)
    _give_out_unused(present, kinds, probable, begins, sizes)
    return kinds, probable[np.arange(len(kinds)), kinds]


def _give_out_unused(
    present: Flags, kinds: Integers, probable: Floats, begins: Integers, sizes: Integers
) -> None:
    """Give each kind that a name has but no token took to the token likeliest to have it, unless
    that token is the only one of its own kind."""
    used = np.zeros_like(present)
    used[np.repeat(np.arange(len(sizes)), sizes), kinds] = True
    for name, kind in np.argwhere(present & ~used):
        inside = slice(begins[name], begins[name] + sizes[name])
        taken = kinds[inside]
        spare = (probable[inside, kind] > _POSSIBLE) & (
            np.bincount(taken, minlength=len(KINDS))[taken] > 1
        )
        if spare.any():
            best = int(np.where(spare, probable[inside, kind], -1).argmax())
            taken[best] = kind


@cache
def labeller() -> Labeller:
    """Return the labeller with the shipped weights, read once."""
    return Labeller(read_weights(), vocabulary())
