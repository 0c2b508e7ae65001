"""Choosing one kind for each token of a name.

A token's score for a kind is the sum of learned weights: of the token itself, of its neighbours,
and of every token of the name. Habits have changed since 2023: so there is a second sum of weights
of today, which counts as much as the name's words are probably of today. Softmax makes the scores
probabilities; a name has a kind with the probability that at least one token has it (noisy-or).
Kinds that the name has by that measure are then given out to the tokens. Names are labelled in
batches, as array operations.
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

WEIGHTS, WEIGHTS_OF_TODAY = DATA / "weights.csv", DATA / "weights_today.csv"
# A feature's weights: for each kind, for each kind in names of today, and for being of today.
_ALWAYS, _TODAY, _ERA = slice(0, len(KINDS)), slice(len(KINDS), 2 * len(KINDS)), 2 * len(KINDS)
WIDTH = _ERA + 1
BIAS = "bias"
"""The feature that every name has once."""
_SCALE = 100  # the file holds hundredths
_RARE = ("training_process", "layers", "heads")
# Weights of rare kinds are held back most by the penalty in training, hence the lower threshold.
_THRESHOLD = np.array([0.3 if kind in _RARE else 0.5 for kind in KINDS], dtype=np.float32)
_MAX_CACHED_TOKENS = 1 << 16
# What a token says, by the place of the token it says it about; and what it says of itself where
# there is no separator before or after it.
_OWN, _TO_NEXT, _TO_PREVIOUS, _TWO_ON, _TWO_BACK, _TO_ALL, _JOINT_BEFORE, _JOINT_AFTER, _OWNED = (
    range(9)
)
_SLOTS = 9
_START_ROW, _END_ROW = 0, 1
_NEVER = np.float32(-1e4)
_ARCHITECTURE, _LANGUAGE = KINDS.index("architecture"), KINDS.index("language")
_OTHER, _TASK = KINDS.index("other"), KINDS.index("task")
# A token is not pressed into a kind that it hardly can have, whatever kinds the name has.
_POSSIBLE = 0.05
# Probabilities just below one keep the logarithm of the complement finite.
_SURE = 0.8
_TODAY_FROM = 0.3
# Older names are often labelled without a family, but seldom where the first word is the owner's.
_SURELY_TODAY = 0.5
_ALMOST_ONE = np.float32(1 - 1e-6)


def read_weights() -> dict[str, Floats]:
    """Read the learned weights: feature -> WIDTH numbers."""
    weights: dict[str, Floats] = {}
    for path, columns in ((WEIGHTS, _ALWAYS), (WEIGHTS_OF_TODAY, slice(len(KINDS), WIDTH))):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            if tuple(next(reader)[1 : len(KINDS) + 1]) != KINDS:
                raise ValueError(f"{path.name}: the columns are not the kinds of the schema")
            for feature, *cells in reader:
                row = weights.setdefault(feature, np.zeros(WIDTH, dtype=np.float32))
                row[columns] = [int(cell or 0) / _SCALE for cell in cells]
    return weights


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
        shape = (len(classes) + 1, len(classes) + 1, WIDTH)
        self._with_previous = np.zeros(shape, dtype=np.float32)
        self._with_next = np.zeros(shape, dtype=np.float32)
        for pair in pairs:
            table = self._with_previous if "<" in pair else self._with_next
            left, right = pair.replace(">", "<").split("<")
            table[self._class_ids[left], self._class_ids[right]] = weights[f"pair={pair}"]
        self._bias = weights[BIAS][_ERA]
        self._rows: Floats
        self._classes: Integers
        self._word: Flags
        self._brand: Flags
        self._known: dict[str, int]
        self._count: int
        self._reset()

    def label(
        self,
        names: Sequence[str],
        batch: Sequence[Sequence[Token]],
        owned: Integers,
        boost: Floats | None = None,
    ) -> tuple[Integers, Floats]:
        """Return for all tokens of the batch, in order, the index of their kind in KINDS and its
        probability. `owned` are the rows of those that the owner has too; `boost` is added to the
        scores (tokens x kinds)."""
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
        tokens = list(chain.from_iterable(batch))
        joint = _joints(tokens, sizes)
        rows = np.array(ids, dtype=np.intp)
        scores, today = self._scores(rows, sizes, joint, owned)
        if boost is not None:
            scores += boost
        word = self._word[rows]
        together = joint[:-1] & word & np.roll(word, 1)
        together &= np.repeat(today >= _TODAY_FROM, sizes)
        kinds, sure = _decode(_pooled(scores, together), sizes, today)
        _join_families(kinds, together)
        owner = np.zeros(len(rows), dtype=np.bool_)
        owner[owned] = True
        surely = today >= np.where(owner[np.cumsum(sizes) - sizes], _TODAY_FROM, _SURELY_TODAY)
        _name_families(kinds, sizes, surely, together, word, self._brand[rows])
        return kinds, sure

    def _scores(
        self, ids: Integers, sizes: Integers, joint: Flags, owned: Integers
    ) -> tuple[Floats, Floats]:
        """Return the scores (tokens x kinds), and how probably each name is of today."""
        begins = np.cumsum(sizes) - sizes
        ends = begins + sizes - 1
        before = np.roll(ids, 1)
        before[begins] = _START_ROW
        before2 = np.roll(before, 1)
        before2[begins] = _START_ROW
        after = np.roll(ids, -1)
        after[ends] = _END_ROW
        after2 = np.roll(after, -1)
        after2[ends] = _END_ROW
        rows, classes = self._rows, self._classes
        sums: Floats = rows[ids, _OWN] + rows[before, _TO_NEXT] + rows[after, _TO_PREVIOUS]
        sums += rows[before2, _TWO_ON] + rows[after2, _TWO_BACK]
        sums += self._with_previous[classes[before], classes[ids]]
        sums += self._with_next[classes[ids], classes[after]]
        sums += np.repeat(np.add.reduceat(rows[ids, _TO_ALL], begins), sizes, axis=0)
        sums[joint[:-1]] += rows[ids[joint[:-1]], _JOINT_BEFORE]
        sums[joint[1:]] += rows[ids[joint[1:]], _JOINT_AFTER]
        sums[owned] += rows[ids[owned], _OWNED]
        era = self._bias + np.add.reduceat(sums[:, _ERA], begins)
        today: Floats = 1 / (1 + np.exp(-era))
        return sums[:, _ALWAYS] + np.repeat(today, sizes)[:, np.newaxis] * sums[:, _TODAY], today

    def _add(self, key: str, text: str) -> int:
        row = self._count
        if row == len(self._rows):
            self._rows = np.concatenate((self._rows, np.zeros_like(self._rows)))
            self._classes = np.concatenate((self._classes, np.zeros_like(self._classes)))
            self._word = np.concatenate((self._word, np.zeros_like(self._word)))
            self._brand = np.concatenate((self._brand, np.zeros_like(self._brand)))
        cls = (
            key if key in (features.START, features.END) else features.token_class(key, self._words)
        )
        slots = self._rows[row]
        self._sum(slots[_OWN], features.own_features(key, text, self._words))
        if key not in (features.START, features.END):
            slots[_OWN, impossible_kinds(key, self._words)] = _NEVER
        self._sum(slots[_TO_NEXT], features.features_to_next(key, cls))
        self._sum(slots[_TO_PREVIOUS], features.features_to_previous(key, cls))
        self._sum(slots[_TWO_ON], features.features_two_away("before", cls))
        self._sum(slots[_TWO_BACK], features.features_two_away("after", cls))
        self._sum(slots[_TO_ALL], features.features_to_all(key))
        self._sum(slots[_JOINT_BEFORE], features.joint_features("before", key, cls))
        self._sum(slots[_JOINT_AFTER], features.joint_features("after", key, cls))
        self._sum(slots[_OWNED], features.owned_features(cls))
        self._classes[row] = self._class_ids.get(cls, 0)
        self._word[row] = key.isalpha() and key.isascii()
        self._brand[row] = self._word[row] and self._may_be_brand(key)
        self._known[text] = row
        self._count += 1
        return row

    def _may_be_brand(self, key: str) -> bool:
        kinds = self._words.values.get(key)
        return not kinds or "architecture" in kinds

    def _sum(self, total: Floats, names: Sequence[str]) -> None:
        """Put the sum of the weights of features into a row of zeros. Of most tokens few are
        known, so numpy is seldom called."""
        places = [self._places[name] for name in names if name in self._places]
        if len(places) == 1:
            total[:] = self._weights[places[0]]
        elif places:
            np.add.reduce(self._weights[places], axis=0, out=total)

    def _reset(self) -> None:
        self._rows = np.zeros((1024, _SLOTS, WIDTH), dtype=np.float32)
        self._classes = np.zeros(1024, dtype=np.intp)
        self._word = np.zeros(1024, dtype=np.bool_)
        self._brand = np.zeros(1024, dtype=np.bool_)
        self._known = {}
        self._count = 0
        self._add(features.START, features.START)
        self._add(features.END, features.END)

    def forget_if_full(self) -> None:
        """Keep memory flat: call between batches."""
        if self._count > _MAX_CACHED_TOKENS:
            self._reset()


def _pooled(scores: Floats, goes_on: Flags) -> Floats:
    """Give each run of tokens the mean of its scores, unless each is sure by itself; `goes_on` says
    which belong to the one before. Words that are written together are one name (`AmpleGCG`) more
    often than two things (`QwenCoder`) in names of today. In older ones this cost more than it
    gave."""
    if not goes_on.any():
        return scores
    begins = np.flatnonzero(~goes_on)
    lengths = np.diff(np.append(begins, len(scores)))
    means = np.add.reduceat(scores, begins) / lengths[:, np.newaxis]
    sure = np.minimum.reduceat(_softmax(scores).max(axis=1), begins) >= _SURE
    pooled: Floats = np.where(
        np.repeat(sure, lengths)[:, np.newaxis], scores, np.repeat(means, lengths, axis=0)
    )
    return pooled


def _joints(tokens: Sequence[Token], sizes: Integers) -> Flags:
    """Return for each place between two tokens, and for both ends, whether nothing is between."""
    joint = np.zeros(len(tokens) + 1, dtype=np.bool_)
    starts = np.fromiter((token[0] for token in tokens), dtype=np.intp, count=len(tokens))
    ends = np.fromiter((token[1] for token in tokens), dtype=np.intp, count=len(tokens))
    joint[1:-1] = starts[1:] == ends[:-1]
    joint[np.cumsum(sizes)] = False
    return joint


def owned_rows(names: Sequence[str], batch: Sequence[Sequence[Token]]) -> Integers:
    """Return the rows of the tokens that the owner has too; the names are whole."""
    owned = (
        features.is_owned(key, owner)
        for owner, tokens in zip(map(features.owner_of, names), batch, strict=True)
        for _, _, key in tokens
    )
    return np.flatnonzero(np.fromiter(owned, dtype=np.bool_))


def _softmax(scores: Floats) -> Floats:
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    probable: Floats = exps / exps.sum(axis=1, keepdims=True)
    return probable


def _join_families(kinds: Integers, goes_on: Flags) -> None:
    """What is written together with a family belongs to its name (`KannadaLM`, `MetaNova`), what it
    does only before it (`AgentCPM`, but `MistralRP`)."""
    begins = np.flatnonzero(~goes_on)
    ends = np.append(begins[1:], len(kinds))
    family = kinds == _ARCHITECTURE
    mixed = np.logical_or.reduceat(family, begins) & ~np.logical_and.reduceat(family, begins)
    for first, end in zip(begins[mixed].tolist(), ends[mixed].tolist(), strict=True):
        run = kinds[first:end]
        run[(run == _OTHER) | (run == _LANGUAGE)] = _ARCHITECTURE
        if run[-1] == _ARCHITECTURE:
            run[run == _TASK] = _ARCHITECTURE


def _name_families(
    kinds: Integers, sizes: Integers, today: Flags, goes_on: Flags, word: Flags, brand: Flags
) -> None:
    """Hardly any name of today is without a family. Where none was found, it is the first word of
    the name, if that may be one (`Basileak`, `50M-Emhotob`), or several together
    (`SaudiLegalAI`)."""
    begins = np.cumsum(sizes) - sizes
    lacks = ~np.logical_or.reduceat(kinds == _ARCHITECTURE, begins)
    for name in np.flatnonzero(lacks & today):
        first, last = begins[name], begins[name] + sizes[name]
        while first + 1 < last and not word[first]:
            first += 1
        end = first + 1
        while end < last and goes_on[end]:
            end += 1
        several = end > first + 1
        unknown = kinds[first] == _OTHER and (several or brand[first])
        if unknown or (several and (kinds[first:end] == _TASK).all()):
            kinds[first:end] = _ARCHITECTURE


def _decode(scores: Floats, sizes: Integers, today: Floats) -> tuple[Integers, Floats]:
    """Return the kind of each token and its probability. In a name of today each token has the
    likeliest kind, since what was learned of such names is learned token by token."""
    begins = np.cumsum(sizes) - sizes
    probable = _softmax(scores)
    missing = np.add.reduceat(np.log1p(-probable * _ALMOST_ONE), begins)
    old = (today < _TODAY_FROM)[:, np.newaxis]
    present = 1 - np.exp(missing) >= _THRESHOLD
    allowed = np.repeat(present | ~old, sizes, axis=0) & (probable > _POSSIBLE)
    allowed |= ~allowed.any(axis=1, keepdims=True)
    kinds: Integers = np.where(allowed, probable, -1).argmax(axis=1)
    _give_out_unused(present & old, kinds, probable, begins, sizes)
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
