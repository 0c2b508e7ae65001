"""Cross-validation on traced layer sequences: ../shared/data/architecture/layers.json.

5-fold partitions are drawn five times, because on 332 models one partition alone moves an accuracy
by some points. Run by benchmarks/architecture.py.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.architecture_validation import (
    METHODS,
    Index,
    Method,
    Models,
    Right,
    Variant,
    as_shipped,
    compare,
    families,
    partitions,
    percent,
    structure_right,
)
from ptmgraph.analysis.architecture import Labels, Structure, from_layers
from ptmgraph.analysis.architecture.references import TARGETS

LAYERS = Path(__file__).parents[2] / "shared" / "data" / "architecture" / "layers.json"
INNER_FOLDS = 3
PARTITIONS = 5
FEW_PARTITIONS = 2


def read_models() -> Models:
    """The models of layers.json."""
    rows = json.loads(LAYERS.read_text())
    texts = [str(row["layers"]) for row in rows]
    labels = [Labels(r["repo_name"], r["model_type"], r["arch"], r["task"]) for r in rows]
    structures = [from_layers(text.split()) for text in texts]
    return Models(labels, structures, [ngrams(text) for text in texts], texts, TARGETS)


def ngrams(text: str) -> list[str]:
    """All 1- to 3-grams of a sequence, as often as they occur."""
    words = text.lower().split()
    return [
        " ".join(words[start : start + size])
        for size in (1, 2, 3)
        for start in range(len(words) - size + 1)
    ]


def once(structure: Structure) -> Structure:
    """Every n-gram once, however often it occurs."""
    return Structure(structure.kind, dict.fromkeys(structure.ngrams, 1))


def counted(structure: Structure) -> Structure:
    """Only the n-grams that are counted."""
    kept = {n: count for n, count in structure.ngrams.items() if n.startswith("plain:")}
    return Structure(structure.kind, kept)


VARIANTS = (as_shipped, once, counted)


def nested_right(models: Models, train: Index, test: Index) -> Right:
    """With the variant that does best inside the training models, chosen for each target."""
    from sklearn.model_selection import GroupKFold

    hits: Counter[tuple[str, Variant]] = Counter()
    for inner, held in GroupKFold(INNER_FOLDS).split(train, groups=models.groups[train]):
        for variant in VARIANTS:
            right = structure_right(models, train[inner], train[held], variant)
            hits.update({(target, variant): int(right[target].sum()) for target in TARGETS})
    answers = {variant: structure_right(models, train, test, variant) for variant in VARIANTS}
    best = {t: max(VARIANTS, key=lambda variant: hits[t, variant]) for t in TARGETS}
    return {target: answers[best[target]][target] for target in TARGETS}


def half(models: Models, train: Index) -> Index:
    """The training models of every other distinct sequence."""
    kept = np.random.default_rng(0).permutation(np.unique(models.groups[train]))[::2]
    return train[np.isin(models.groups[train], kept)]


def further(models: Models) -> dict[str, dict[str, float]]:
    """Accuracies by target of variations of the grouped protocol, on fewer partitions."""
    methods: dict[str, Method] = {
        "structure": structure_right,
        "structure_nested": nested_right,
        "structure_half": lambda m, train, test: structure_right(m, half(m, train), test),
        "counts_half": lambda m, train, test: METHODS["counts"](m, half(m, train), test),
    }
    right = {name: Counter[str]() for name in methods}
    for folds in partitions(models, models.groups, FEW_PARTITIONS):
        for train, test in folds:
            for name, method in methods.items():
                hits = method(models, train, test)
                right[name].update({target: int(hits[target].sum()) for target in TARGETS})
    answers = len(models) * FEW_PARTITIONS
    return {
        name: {target: round(count[target] / answers, 4) for target in TARGETS}
        for name, count in right.items()
    }


def twins(models: Models) -> dict[str, Any]:
    """What identical sequences show: the limits that no method on these sequences can pass.

    `hindsight`: every sequence answered with its own most frequent label. `lookup`: the models
    that share a sequence, each answered with the most frequent label of the others (ties: mean).
    """
    shares = np.bincount(models.groups)[models.groups] > 1
    found: dict[str, Any] = {"models_with_a_twin": int(shares.sum())}
    for target, truth in models.truth.items():
        labels: dict[int, list[str]] = defaultdict(list)
        for group, label in zip(models.groups.tolist(), truth.tolist(), strict=True):
            labels[group].append(label)
        best = sum(max(Counter(group).values()) for group in labels.values())
        shared = [_lookup(g, i) for g in labels.values() if len(g) > 1 for i in range(len(g))]
        found[target] = {
            "hindsight": round(best / len(truth), 4),
            "lookup": round(float(np.mean(shared)), 4),
        }
    return found


def _lookup(labels: Sequence[str], position: int) -> float:
    others = Counter([*labels[:position], *labels[position + 1 :]])
    top = [label for label, count in others.items() if count == max(others.values())]
    return (labels[position] in top) / len(top)


def measure() -> dict[str, Any]:
    models = read_models()
    types = np.unique(models.truth["model_type"], return_inverse=True)[1]
    return {
        "models": len(models),
        "families_of_sequences": int(families(models).max()) + 1,
        "distinct_sequences": int(models.groups.max()) + 1,
        "partitions": PARTITIONS,
        "types": {"task": compare(models, types, PARTITIONS)["task"]},
        "families": compare(models, families(models), PARTITIONS),
        "grouped": compare(models, models.groups, PARTITIONS),
        "random": compare(models, None, PARTITIONS),
        "further": further(models),
        "twins": twins(models),
    }


def lines(layers: dict[str, Any]) -> list[str]:
    lines = [
        f"Layer sequences: {layers['models']} models, {layers['distinct_sequences']} distinct "
        f"sequences of {layers['families_of_sequences']} families; the mean of "
        f"{layers['partitions']} partitions into 5 folds.",
        "",
        "| folds | target | counts | tf-idf | this method | above counts | above tf-idf | "
        "label occurs in training |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for folds in ("types", "families", "grouped", "random"):
        for target, row in layers[folds].items():
            cells = [folds, target, *(f"{row[m]:.1%}" for m in ("counts", "tfidf", "structure"))]
            cells += [percent(row["above_counts"]), percent(row["above_tfidf"])]
            lines.append(f"| {' | '.join(cells)} | {row['label_in_training']:.1%} |")
    return lines


def further_lines(layers: dict[str, Any]) -> list[str]:
    twins = layers["twins"]
    lines = ["| | " + " | ".join(TARGETS) + " |", "| --- |" + " --- |" * len(TARGETS)]
    for title, row in (
        ("this method, the same partitions", layers["further"]["structure"]),
        (
            "this method, n-grams chosen inside each training fold",
            layers["further"]["structure_nested"],
        ),
        ("this method, half of the training sequences", layers["further"]["structure_half"]),
        ("counts, half of the training sequences", layers["further"]["counts_half"]),
        (
            f"lookup: the {twins['models_with_a_twin']} models with an identical sequence, "
            "answered with the label of the others",
            {target: twins[target]["lookup"] for target in TARGETS},
        ),
        (
            "hindsight: each sequence answered with its own most frequent label",
            {target: twins[target]["hindsight"] for target in TARGETS},
        ),
    ):
        lines.append(f"| {title} | " + " | ".join(f"{row[t]:.1%}" for t in TARGETS) + " |")
    return lines
