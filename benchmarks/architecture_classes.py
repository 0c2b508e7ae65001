"""Cross-validation on the tensor names of published classes: scripts/architecture_structures.json.

A held-out class keeps its other heads among the training models: BertForTokenClassification is
judged by BertModel, BertForMaskedLM and the rest. Classes with the same tensor names stay in one
fold. A second pass holds out whole model types, for which only "unknown" is right. Sizes of
a family need no test: numbers and sizes are no part of these structures. Run by
benchmarks/architecture.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.architecture_validation import METHODS, Index, Models, compare, partitions, percent
from ptmgraph.analysis.architecture import Labels, classify
from ptmgraph.analysis.architecture.classify import MIN_SIMILARITY
from ptmgraph.analysis.architecture.references import learn
from ptmgraph.analysis.architecture.structure import from_patterns

STRUCTURES = Path(__file__).parents[1] / "scripts" / "architecture_structures.json"
PARTITIONS = 1
BOUNDS = (0.35, 0.5, 0.6, 0.7, 0.8, 0.9)
COUNTED = ("model_type", "task")


def read_models() -> Models:
    """Every published class that could be built, with what its tensors are called."""
    data = json.loads(STRUCTURES.read_text())
    patterns = [[data["tensors"][number] for number in row["tensors"]] for row in data["classes"]]
    labels = [
        Labels(row["architecture"], row["model_type"], row["architecture"], row["task"])
        for row in data["classes"]
    ]
    texts = ["\n".join(names) for names in patterns]
    structures = [from_patterns(names) for names in patterns]
    return Models(labels, structures, [ngrams(names) for names in patterns], texts, COUNTED)


def ngrams(patterns: list[str]) -> list[str]:
    """1- to 3-grams of the modules along each path, once for each path that has them."""
    return [
        " ".join(path[start : start + size])
        for path in (pattern.split(".") for pattern in patterns)
        for size in (1, 2, 3)
        for start in range(len(path) - size + 1)
    ]


def bounds(models: Models) -> list[dict[str, float]]:
    """For bounds of similarity: what is answered, how much of it is right, and false answers.

    `answered` and `right` are of the classes with another class of their model type in training,
    `false` is the share of held-out model types' classes that get an answer.
    """
    heads = outcomes(models, models.groups)
    heads = heads[heads[:, 2] == 1]
    types = np.unique(models.truth["model_type"], return_inverse=True)[1]
    families = outcomes(models, types)
    return [
        {
            "bound": bound,
            "answered": round(float(np.mean(heads[:, 0] >= bound)), 4),
            "right": round(float(np.mean(heads[heads[:, 0] >= bound, 1])), 4),
            "false": round(float(np.mean(families[:, 0] >= bound)), 4),
        }
        for bound in BOUNDS
    ]


def outcomes(models: Models, groups: Index) -> Any:
    """Rows of similarity to the nearest, whether the model type is right, whether it was known."""
    rows: list[tuple[float, bool, bool]] = []
    for folds in partitions(models, groups, 1):
        for train, test in folds:
            known = learn([models.structures[i] for i in train], [models.labels[i] for i in train])
            for i in test:
                found, truth = classify(models.structures[i], known), models.labels[i].model_type
                best = found.answers["model_type"].candidates[0][0]
                seen = truth in known.classes["model_type"]
                rows.append((found.neighbours[0].similarity, best == truth, seen))
    return np.array(rows, dtype=float)


def measure() -> dict[str, Any]:
    models = read_models()
    return {
        "classes": len(models),
        "distinct": int(models.groups.max()) + 1,
        "model_types": len(set(models.truth["model_type"].tolist())),
        "grouped": compare(models, models.groups, PARTITIONS),
        "bounds": bounds(models),
        "bound": MIN_SIMILARITY["tensors"],
    }


def lines(classes: dict[str, Any]) -> list[str]:
    """Tables for the documentation."""
    text = [
        f"Tensor names of {classes['classes']} published classes of {classes['model_types']} model "
        f"types, {classes['distinct']} distinct structures; 5 folds, identical structures in one.",
        "",
        "| target | counts | tf-idf | this method | above counts | above tf-idf | "
        "label occurs in training |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for target, row in classes["grouped"].items():
        cells = [target, *(f"{row[method]:.1%}" for method in METHODS)]
        cells += [percent(row["above_counts"]), percent(row["above_tfidf"])]
        text.append(f"| {' | '.join(cells)} | {row['label_in_training']:.1%} |")
    text += [
        "",
        f"Unknown below a similarity of {classes['bound']}: classes of known model types, and "
        "classes whose whole model type was held out.",
        "",
        "| bound | known: answered | known: right of these | held out: answered, falsely |",
        "| --- | --- | --- | --- |",
    ]
    for row in classes["bounds"]:
        cells = [f"{row[key]:.1%}" for key in ("answered", "right", "false")]
        text.append(f"| {row['bound']} | {' | '.join(cells)} |")
    return text
