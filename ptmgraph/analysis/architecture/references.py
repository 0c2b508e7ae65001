"""Known models with their labels, and the classifier that compares a structure with them.

A structure becomes a unit vector: each n-gram's inverse document frequency, times one plus the
logarithm of how often it counts. The classifier is ridge regression in its dual form: one weight
per known model and label. For the task of layer sequences it is logistic regression, the plain way
that ridge regression does not beat there (docs/architecture.md). Only numpy is needed, and the same
vectors name the nearest neighbours, which are the explanation of each answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.architecture.structure import Structure

Vector = npt.NDArray[np.float32]

VERSION = 1
# Traced models are a noisy sample; of the other kinds there is one exact model of each class.
RIDGE = {"layers": 0.3}
EXACT_RIDGE = 0.05
# Where logistic regression answers, and how little it is held back (C of scikit-learn).
LOGISTIC = {("layers", "task"): 10.0}
STEPS = 300
# The softmax over scores is sharpened because ridge scores lie between 0 and 1.
SHARPNESS = 12.0
# Added to every cosine, so that the fit has an intercept.
INTERCEPT = 0.2


@dataclass(frozen=True)
class Labels:
    """What a model is known as; an empty text is unknown."""

    model: str
    model_type: str = ""
    architecture: str = ""
    task: str = ""


TARGETS = ("model_type", "architecture", "task")


@dataclass(frozen=True)
class References:
    """Labelled models as rows of a sparse matrix (indices, values, starts), with dual weights.

    `weights[target]` has one row per model and one column per entry of `classes[target]`; there
    are none where the models are only compared.
    """

    kind: str
    labels: tuple[Labels, ...]
    vocabulary: dict[str, int]
    idf: Vector
    indices: npt.NDArray[np.int32]
    values: Vector
    starts: npt.NDArray[np.int64]
    classes: dict[str, tuple[str, ...]]
    weights: dict[str, Vector]

    def vector(self, structure: Structure) -> Vector:
        """The structure as a unit vector over the vocabulary; unknown n-grams shorten it.

        An n-gram no known model has counts with the highest weight, so that a strange model is
        similar to none.
        """
        dense = np.zeros(len(self.vocabulary), dtype=np.float32)
        top = float(self.idf.max(initial=1.0))
        strange = 0.0
        for ngram, count in structure.ngrams.items():
            number = self.vocabulary.get(ngram)
            if number is None:
                strange += (top * _often(count)) ** 2
            else:
                dense[number] = self.idf[number] * _often(count)
        norm = math.sqrt(float(np.square(dense).sum()) + strange)
        return dense / norm if norm else dense

    def similarities(self, structure: Structure) -> Vector:
        """Cosine similarity with each known model, in the order of `labels`."""
        return self._sums(self.values * self.vector(structure)[self.indices])

    def fits(self, structure: Structure) -> Vector:
        """How well the structure fits each known model (0 to 1), in the order of `labels`.

        The cosine, but for GGUF: llama.cpp lists what a file of an architecture may have, and most
        have less. There it is the share of the structure, by squared weight, that is listed.
        """
        if self.kind != "gguf":
            return self.similarities(structure)
        return self._sums(np.square(self.vector(structure))[self.indices])

    def _sums(self, products: Vector) -> Vector:
        """One sum per known model."""
        sums = np.concatenate(([0.0], np.cumsum(products, dtype=np.float64)))
        return (sums[self.starts[1:]] - sums[self.starts[:-1]]).astype(np.float32)


def _often(count: int) -> float:
    return 1.0 + math.log(count)


def learn(structures: Sequence[Structure], labels: Sequence[Labels]) -> References:
    """Fit on models of one kind. Raises ValueError when there are none or the kinds differ."""
    known = compare_with(structures, labels)
    dense = np.zeros((len(known.labels), len(known.vocabulary)), dtype=np.float32)
    for row, (start, end) in enumerate(pairwise(known.starts.tolist())):
        dense[row, known.indices[start:end]] = known.values[start:end]
    kernel = dense @ dense.T + INTERCEPT
    return replace(known, weights={t: _weights(kernel, known, t) for t in known.classes})


def compare_with(structures: Sequence[Structure], labels: Sequence[Labels]) -> References:
    """Models of one kind to be compared with, without weights. Raises as `learn`."""
    kinds = {structure.kind for structure in structures}
    if len(kinds) != 1 or len(structures) != len(labels):
        raise ValueError("structures must be of one kind, with one label each")
    kind = kinds.pop()
    counts: dict[str, int] = {}
    for structure in structures:
        for ngram in structure.ngrams:
            counts[ngram] = counts.get(ngram, 0) + 1
    vocabulary = {ngram: index for index, ngram in enumerate(sorted(counts))}
    frequency = np.array([counts[ngram] for ngram in vocabulary], dtype=np.float32)
    # An n-gram that every model has says nothing and gets no weight.
    idf = np.log((1 + len(structures)) / frequency).astype(np.float32)
    rows = [sorted(vocabulary[n] for n in s.ngrams) for s in structures]
    dense = np.zeros((len(rows), len(vocabulary)), dtype=np.float32)
    for row, structure in enumerate(structures):
        for ngram, count in structure.ngrams.items():
            column = vocabulary[ngram]
            dense[row, column] = idf[column] * _often(count)
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    classes = {t: tuple(sorted({getattr(label, t) for label in labels} - {""})) for t in TARGETS}
    return References(
        kind=kind,
        labels=tuple(labels),
        vocabulary=vocabulary,
        idf=idf,
        indices=np.concatenate([np.array(r, dtype=np.int32) for r in rows]),
        values=np.concatenate([dense[i, r] for i, r in enumerate(rows)]),
        starts=np.cumsum([0, *map(len, rows)], dtype=np.int64),
        classes={target: names for target, names in classes.items() if names},
        weights={},
    )


def _weights(kernel: Vector, known: References, target: str) -> Vector:
    """The dual weights for one target, fitted on one-hot labels."""
    names = known.classes[target]
    hot = np.array([[getattr(label, target) == name for name in names] for label in known.labels])
    if (known.kind, target) in LOGISTIC:
        return _logistic(kernel, hot, LOGISTIC[known.kind, target]) / np.float32(SHARPNESS)
    system = kernel.astype(np.float64) + RIDGE.get(known.kind, EXACT_RIDGE) * np.eye(len(hot))
    return np.linalg.solve(system, hot - 1 / len(names)).astype(np.float32)


def _logistic(kernel: Vector, hot: npt.NDArray[np.bool_], strength: float) -> Vector:
    """Multinomial logistic regression with an L2 penalty, by Nesterov's gradient steps in the
    space of functions. The greatest sum of a row bounds the eigenvalues of the kernel."""
    pace = np.float32(1 / (1 + strength * kernel.sum(axis=1).max() / 2))
    weights = ahead = np.zeros(hot.shape, dtype=np.float32)
    momentum = 1.0
    for _ in range(STEPS):
        scores = kernel @ ahead
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        moved = ahead - pace * (ahead + np.float32(strength) * (shares - hot))
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + np.float32((momentum - 1) / following) * (moved - weights)
        weights, momentum = moved, following
    return weights


def _join(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _split(data: npt.NDArray[np.uint8]) -> list[str]:
    return data.tobytes().decode().split("\n")


def save(references: References, path: Path) -> None:
    """Write a compressed NPZ without pickled objects; equal input gives equal bytes of arrays."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "version": np.array(VERSION),
        "kind": _join([references.kind]),
        "vocabulary": _join(list(references.vocabulary)),
        "idf": references.idf,
        "indices": references.indices,
        "values": references.values.astype(np.float16),
        "starts": references.starts,
    }
    for column in ("model", *TARGETS):
        arrays[f"labels_{column}"] = _join([getattr(lb, column) for lb in references.labels])
    for target, names in references.classes.items():
        arrays[f"classes_{target}"] = _join(names)
        arrays[f"weights_{target}"] = references.weights[target].astype(np.float16)
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    path.write_bytes(buffer.getvalue())


def load_references(path: Path) -> References:
    """Read what `save` wrote. Raises ValueError for another version."""
    with np.load(path, allow_pickle=False) as data:
        if int(data["version"]) != VERSION:
            raise ValueError(f"{path.name} is version {int(data['version'])}, not {VERSION}")
        columns = [_split(data[f"labels_{column}"]) for column in ("model", *TARGETS)]
        targets = [target for target in TARGETS if f"classes_{target}" in data]
        return References(
            kind=_split(data["kind"])[0],
            labels=tuple(Labels(*row) for row in zip(*columns, strict=True)),
            vocabulary={ngram: i for i, ngram in enumerate(_split(data["vocabulary"]))},
            idf=data["idf"],
            indices=data["indices"],
            values=data["values"].astype(np.float32),
            starts=data["starts"],
            classes={target: tuple(_split(data[f"classes_{target}"])) for target in targets},
            weights={t: data[f"weights_{t}"].astype(np.float32) for t in targets},
        )
