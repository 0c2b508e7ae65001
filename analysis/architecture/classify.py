"""What a structure looks like, and whether that fits the label a model declares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analysis.architecture.references import TARGETS, Labels, References, Vector, load
from analysis.architecture.structure import Structure

DATA = Path(__file__).parents[1] / "data" / "architecture"
KINDS = ("layers", "tensors", "gguf", "config")
# Below this cosine similarity to every known model, a structure is unknown.
MIN_SIMILARITY = 0.35
# The softmax is sharpened because ridge scores lie between 0 and 1.
SHARPNESS = 12.0
NEIGHBOURS = 5


@dataclass(frozen=True)
class Neighbour:
    """A known model and its cosine similarity (0 to 1)."""

    labels: Labels
    similarity: float


@dataclass(frozen=True)
class Answer:
    """The best label, or None when unknown; `candidates` are (label, share), best first.

    `confidence` is a softmax share, not a calibrated probability; docs/architecture.md has
    measured accuracies.
    """

    label: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Classification:
    """Answers by target (model_type, architecture, task) and the models behind them."""

    kind: str
    answers: dict[str, Answer]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Mismatch:
    """A declared label that the structure does not bear out, with the evidence in words."""

    target: str
    declared: str
    inferred: str
    confidence: float
    reason: str


@cache
def references(kind: str) -> References:
    """The shipped models of one kind. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"no reference models of kind {kind!r}; there are {', '.join(KINDS)}")
    return load(DATA / f"{kind}.npz")


def classify(structure: Structure, known: References | None = None) -> Classification:
    """Compare a structure with known models, by default the shipped ones of its kind."""
    known = known or references(structure.kind)
    similarities = known.similarities(structure)
    order = np.argsort(-similarities, kind="stable")[:NEIGHBOURS]
    recognised = bool(similarities.size) and float(similarities[order[0]]) >= MIN_SIMILARITY
    return Classification(
        kind=structure.kind,
        answers={
            target: _answer(known, target, similarities, recognised) for target in known.classes
        },
        neighbours=tuple(Neighbour(known.labels[i], float(similarities[i])) for i in order),
    )


def _answer(known: References, target: str, similarities: Vector, recognised: bool) -> Answer:
    names = known.classes[target]
    # The intercept of the fit; it shifts every model's share by the same amount.
    scores = (similarities + 0.2) @ known.weights[target]
    shares = np.exp(SHARPNESS * (scores - scores.max()))
    shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")[:NEIGHBOURS]
    candidates = tuple((names[i], float(shares[i])) for i in order)
    label, confidence = candidates[0]
    return Answer(label if recognised else None, confidence if recognised else 0.0, candidates)


def mismatches(
    declared: Labels, structure: Structure, known: References | None = None
) -> list[Mismatch]:
    """Declared labels that the structure contradicts.

    A label is contradicted only when known models bear it and the declared one is not among the
    labels of the nearest models: families that share a structure (BERT and its relatives) are
    not told apart by force. An unknown label or structure gives no answer.
    """
    known = known or references(structure.kind)
    result = classify(structure, known)
    found: list[Mismatch] = []
    for target in TARGETS:
        label, answer = getattr(declared, target), result.answers.get(target)
        if not label or answer is None or answer.label in (None, label):
            continue
        close = {getattr(n.labels, target) for n in result.neighbours}
        if label not in known.classes[target] or label in close:
            continue
        nearest = result.neighbours[0]
        reason = (
            f"declared {label}, but its {structure.kind} are nearest to {nearest.labels.model} "
            f"({getattr(nearest.labels, target)}, similarity {nearest.similarity:.2f}); "
            f"none of the {len(result.neighbours)} nearest models is a {label}"
        )
        found.append(Mismatch(target, label, str(answer.label), answer.confidence, reason))
    return found
