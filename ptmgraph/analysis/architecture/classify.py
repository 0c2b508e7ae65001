"""What a structure looks like, and whether that fits the label a model declares."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.architecture.references import (
    INTERCEPT,
    SHARPNESS,
    Labels,
    References,
    Vector,
    load_references,
)
from ptmgraph.analysis.architecture.structure import Structure

Mask = npt.NDArray[np.bool_]

DATA = Path(__file__).parents[1] / "data" / "architecture"
KINDS = ("layers", "tensors", "gguf", "config")
# Below this similarity to every known model, a structure is unknown: benchmarks/architecture.py
# has what other bounds would do for tensors.
MIN_SIMILARITY = {"layers": 0.35, "config": 0.35, "tensors": 0.6, "gguf": 0.6}
NEIGHBOURS = 5
# Models whose similarity differs by less cannot be told apart, and one that is as near to 1 is
# the same structure.
SAME = 0.002
# A declared model type is contradicted from this difference in similarity on: benchmarks/
# architecture_labels.py has how often that is right.
CLEARLY = 0.5


@dataclass(frozen=True)
class Neighbour:
    """A known model and how well the structure fits it (0 to 1, see `References.fits`)."""

    labels: Labels
    similarity: float


@dataclass(frozen=True)
class Prediction:
    """The best label, or None when unknown; `candidates` are (label, share), best first.

    `same` holds every label whose known models are as near as the nearest: structure cannot tell
    them apart, and the best label is then one of several: of known classes with the very same
    structure, the one that most published models have. `confidence` is a softmax share, not a
    calibrated probability; docs/architecture.md has measured accuracies.
    """

    label: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    same: tuple[str, ...]


@dataclass(frozen=True)
class Classification:
    """Answers by target (model_type, architecture, task) and the models behind them."""

    kind: str
    answers: dict[str, Prediction]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Mismatch:
    """A declared model type that the structure contradicts, with the evidence in words."""

    declared: str
    inferred: str
    confidence: float
    reason: str


@cache
def references(kind: str) -> References:
    """The shipped models of one kind. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"no reference models of kind {kind!r}; there are {', '.join(KINDS)}")
    return load_references(DATA / f"{kind}.npz")


@cache
def published_models() -> dict[str, int]:
    """How many published models name each model type, as far as counted."""
    with (DATA / "model_types.csv").open(newline="") as file:
        return {row["model_type"]: int(row["models"]) for row in csv.DictReader(file)}


def classify(structure: Structure, known: References | None = None) -> Classification:
    """Compare a structure with known models, by default the shipped ones of its kind."""
    known = known or references(structure.kind)
    similarities, fits = known.similarities(structure), known.fits(structure)
    order = np.lexsort((-similarities, -fits))[:NEIGHBOURS]
    recognised = float(fits.max(initial=0.0)) >= MIN_SIMILARITY[structure.kind]
    return Classification(
        kind=structure.kind,
        answers={
            target: _answer(known, target, similarities, fits, recognised)
            for target in known.classes
        },
        neighbours=tuple(Neighbour(known.labels[i], float(fits[i])) for i in order),
    )


def _answer(
    known: References, target: str, similarities: Vector, fits: Vector, recognised: bool
) -> Prediction:
    names = known.classes[target]
    nearest = _best_of_each(known, target, fits)
    among = nearest >= nearest.max(initial=0.0) - SAME
    scores, equal = _scores(known, target, similarities, nearest, among)
    # Nothing but how common they are tells equals apart.
    scores[equal] = scores.max()
    shares = np.exp(SHARPNESS * (scores - scores.max()))
    shares /= shares.sum()
    order = np.lexsort((-_models_with(known, target), -shares))[:NEIGHBOURS]
    candidates = tuple((names[i], float(shares[i])) for i in order)
    if not recognised:
        return Prediction(None, 0.0, candidates, ())
    same = tuple(name for name, one in zip(names, among, strict=True) if one)
    return Prediction(*candidates[0], candidates, same)


def _scores(
    known: References, target: str, similarities: Vector, nearest: Vector, among: Mask
) -> tuple[Vector, Mask]:
    """A score for each label, and which labels are equals.

    The regression weighs all known models. Where these are one of each class, those with the
    very same structure are equals. Of GGUF lists, only those that fit best count, by cosine.
    """
    if known.kind == "gguf":
        scores = _best_of_each(known, target, similarities)
        scores[~among] = 0.0
        return scores, scores >= scores.max(initial=0.0) - SAME
    weighed = (similarities + INTERCEPT).astype(np.float32) @ known.weights[target]
    exact = known.kind != "layers" and nearest.max(initial=0.0) >= 1 - SAME
    return weighed, among & exact


def _models_with(known: References, target: str) -> npt.NDArray[np.int64]:
    """How common each label's model type is, in the order of the classes; a task has none."""
    number = {name: index for index, name in enumerate(known.classes[target])}
    common = np.zeros(len(number), dtype=np.int64)
    for labels in known.labels if target != "task" else ():
        index = number.get(getattr(labels, target))
        if index is not None:
            common[index] = max(common[index], published_models().get(labels.model_type, 0))
    return common


def _best_of_each(known: References, target: str, similarities: Vector) -> Vector:
    """The highest value of a model with each label, in the order of the classes."""
    number = {name: index for index, name in enumerate(known.classes[target])}
    nearest = np.zeros(len(number), dtype=np.float32)
    for labels, similarity in zip(known.labels, similarities.tolist(), strict=True):
        index = number.get(getattr(labels, target))
        if index is not None and similarity > nearest[index]:
            nearest[index] = similarity
    return nearest


def find_mismatch(
    model_type: str, structure: Structure, known: References | None = None
) -> Mismatch | None:
    """The contradiction between a declared model type and a structure, if there is one.

    A label is contradicted only when the nearest model that bears it fits clearly (0.5) worse than
    the nearest of all: families that share a structure (BERT and its relatives) are not told apart
    by force. A label no known model bears, or an unknown structure, gives no answer. Architecture
    and task are not judged: too many true ones would be contradicted (docs/architecture.md).
    """
    known = known or references(structure.kind)
    result, fits = classify(structure, known), known.fits(structure)
    answer, nearest = result.answers["model_type"], result.neighbours[0]
    bearing = [i for i, labels in enumerate(known.labels) if labels.model_type == model_type]
    if not bearing or answer.label in (None, model_type):
        return None
    similarity = float(fits[bearing].max())
    if similarity > nearest.similarity - CLEARLY:
        return None
    reason = (
        f"declared {model_type}, but its {structure.kind} are nearest to {nearest.labels.model} "
        f"({nearest.labels.model_type}, similarity {nearest.similarity:.2f}); "
        f"the nearest {model_type} has {similarity:.2f}"
    )
    return Mismatch(model_type, str(answer.label), answer.confidence, reason)
