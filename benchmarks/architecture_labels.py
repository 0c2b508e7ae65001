"""How often `find_mismatch` and `find_anomalies` are right: labels made wrong on purpose.

`find_mismatch`: every held-out model is shown once with its own model type and once with that of
another model, drawn at random. `find_anomalies`: a tenth of all models get the model type of
another. The labels themselves are taken as true, so a label that really is wrong counts as a false
alarm. Run by benchmarks/architecture.py.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from benchmarks import architecture_classes, architecture_layers
from benchmarks.architecture_validation import Models, partitions
from ptmgraph.analysis.architecture import Labels, find_anomalies, find_mismatch
from ptmgraph.analysis.architecture.anomalies import MIN_FAMILY
from ptmgraph.analysis.architecture.references import learn

SWAPPED = 0.1
DRAWS = 3
# What share of labels is wrong decides the precision: it is given for these two.
SHARES = (0.2, 0.05)


def precision(found: float, accused: float, share: float) -> float:
    """Of all reports, those of wrong labels, when a share of the labels is wrong."""
    return share * found / max(share * found + (1 - share) * accused, 1e-9)


def judge_mismatches(models: Models) -> dict[str, float]:
    """Wrong model types found, true ones accused, and the precision for two shares of wrong."""
    random = np.random.default_rng(0)
    labels = models.truth["model_type"]
    found = accused = 0
    for train, test in next(partitions(models, models.groups, 1)):
        known = learn([models.structures[i] for i in train], [models.labels[i] for i in train])
        for i in test:
            wrong = str(random.choice(labels[labels != labels[i]]))
            accused += find_mismatch(str(labels[i]), models.structures[i], known) is not None
            found += find_mismatch(wrong, models.structures[i], known) is not None
    hit, false = found / len(models), accused / len(models)
    return {"found": round(hit, 4), "accused": round(false, 4)} | {
        f"precision_{share}": round(precision(hit, false, share), 4) for share in SHARES
    }


def judge_anomalies(models: Models) -> dict[str, float]:
    """Precision and recall of the reported models, among families large enough to be judged."""
    random = np.random.default_rng(0)
    true = models.truth["model_type"]
    counts = Counter[str]()
    for _ in range(DRAWS):
        declared, chosen = true.copy(), random.random(len(models)) < SWAPPED
        for i in np.flatnonzero(chosen):
            declared[i] = random.choice(true[true != true[i]])
        sizes = Counter(declared.tolist())
        judged = np.array([sizes[label] >= MIN_FAMILY for label in declared.tolist()])
        labels = [Labels(str(i), str(label)) for i, label in enumerate(declared)]
        reported = np.zeros(len(models), dtype=bool)
        reported[[int(a.labels.model) for a in find_anomalies(models.structures, labels)]] = True
        counts["reported"] += int(reported.sum())
        counts["right"] += int((reported & chosen).sum())
        counts["wrong labels"] += int((chosen & judged).sum())
        counts["true labels"] += int((~chosen & judged).sum())
    return {
        "precision": round(counts["right"] / max(counts["reported"], 1), 4),
        "recall": round(counts["right"] / counts["wrong labels"], 4),
        "accused": round((counts["reported"] - counts["right"]) / counts["true labels"], 4),
    }


def measure() -> dict[str, Any]:
    kinds = {"layers": architecture_layers.read_models, "tensors": architecture_classes.read_models}
    found: dict[str, Any] = {}
    for kind, read in kinds.items():
        models = read()
        found[kind] = {"mismatches": judge_mismatches(models), "anomalies": judge_anomalies(models)}
    return found


def lines(labels: dict[str, Any]) -> list[str]:
    """Tables for the documentation."""
    text = [
        "`find_mismatch` on held-out models, each with its own model type and with a wrong one.",
        "",
        "| structures | wrong types found | true types accused | "
        "precision, 1 in 5 wrong | 1 in 20 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind, row in labels.items():
        cells = [f"{rate:.1%}" for rate in row["mismatches"].values()]
        text.append(f"| {kind} | {' | '.join(cells)} |")
    text += [
        "",
        f"`find_anomalies` when one model in ten has the model type of another; families of "
        f"{MIN_FAMILY} or more.",
        "",
        "| structures | precision | recall | true types accused |",
        "| --- | --- | --- | --- |",
    ]
    for kind, row in labels.items():
        cells = [f"{row['anomalies'][key]:.1%}" for key in ("precision", "recall", "accused")]
        text.append(f"| {kind} | {' | '.join(cells)} |")
    return text
