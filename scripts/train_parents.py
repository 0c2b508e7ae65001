"""Fit and measure the weights of analysis.parents on declared parents of real Hub rows.

    python scripts/train_parents.py

Candidates are the models of the file and every id that other models name as a parent. Five folds
by owner: what a fold's models declare is hidden from the candidates they are compared with, so a
parent that nobody else names and that is not in the file cannot be found, as in real use.
Writes analysis/data/architecture/parents.json and benchmarks/results/parents.json.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from analysis import parents  # noqa: E402
from analysis.parents import FEATURES, ModelFacts, ParentIndex  # noqa: E402

DATA = ROOT / "analysis" / "data" / "architecture"
HUB_ROWS = ROOT.parent / "shared" / "data" / "hub" / "hub_models_real_rows.parquet"
RESULTS = ROOT / "benchmarks" / "results" / "parents.json"
FOLDS = 5
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Case:
    """A model with hidden parents (lower case), its fold, and the candidates it may see."""

    model: ModelFacts
    parents: frozenset[str]
    fold: int
    index: ParentIndex
    relation: str

    @property
    def findable(self) -> bool:
        return any(facts.id.lower() in self.parents for facts in self.index.candidates)


def hub_models() -> tuple[list[ModelFacts], dict[str, dict[str, str]], dict[str, str]]:
    """Models of the file, the declared parents of each (lower-case id -> id), the relations.

    The model type is the tag that names one; a self-loop is no parent.
    """
    import pyarrow.parquet as pq

    structures = json.loads((DATA / "structures.json").read_text())
    types = {row["model_type"] for row in structures["classes"]}
    models, declared, relations = [], {}, {}
    for row in pq.read_table(HUB_ROWS).to_pylist():
        models.append(
            ModelFacts(
                id=row["id"],
                model_type=next((tag for tag in row["tags"] if tag in types), ""),
                parameter_count=(row["safetensors"] or {}).get("total"),
                created_at=str(row["createdAt"] or ""),
            )
        )
        named = [entry["id"] for entry in (row["baseModels"] or {}).get("models", [])]
        known = {name.lower(): name for name in named if name.lower() != row["id"].lower()}
        if known:
            declared[row["id"]] = known
            relations[row["id"]] = str(row["baseModels"]["relation"])
    return models, declared, relations


def candidates(
    models: Sequence[ModelFacts], declared: dict[str, dict[str, str]]
) -> list[ModelFacts]:
    """The models, and the ids that others name, with how often each is named as a parent."""
    spelling = {key: name for named in declared.values() for key, name in named.items()}
    times = Counter(key for named in declared.values() for key in named)
    held = {model.id.lower() for model in models}
    stubs = [ModelFacts(name) for key, name in sorted(spelling.items()) if key not in held]
    return [replace(facts, children=times[facts.id.lower()]) for facts in [*models, *stubs]]


def cases() -> list[Case]:
    models, declared, relations = hub_models()
    owners = sorted({model.id.partition("/")[0] for model in models})
    fold_of = {owner: number % FOLDS for number, owner in enumerate(owners)}
    folds = {model.id: fold_of[model.id.partition("/")[0]] for model in models}
    indexes = []
    for fold in range(FOLDS):
        visible = {name: named for name, named in declared.items() if folds[name] != fold}
        indexes.append(ParentIndex(candidates(models, visible)))
    return [
        Case(
            model=model,
            parents=frozenset(declared[model.id]),
            fold=folds[model.id],
            index=indexes[folds[model.id]],
            relation=relations[model.id],
        )
        for model in models
        if model.id in declared
    ]


def fit(training: Sequence[Case]) -> dict[str, float]:
    """Logistic weights of the evidence over all pairs of model and candidate."""
    from sklearn.linear_model import LogisticRegression

    rows, truths = [], []
    for case in training:
        for candidate, values in parents.evidence(case.model, case.index):
            rows.append([values[name] for name in FEATURES])
            truths.append(candidate.id.lower() in case.parents)
    fitted = LogisticRegression(fit_intercept=False, max_iter=2000).fit(rows, truths)
    weights = zip(FEATURES, fitted.coef_[0], strict=True)
    return {name: round(float(weight), 4) for name, weight in weights}


def measure(all_cases: Sequence[Case]) -> dict[str, Any]:
    """Precision of answers and share of models with a right answer, by confidence."""
    counts = {threshold: Counter[str]() for threshold in THRESHOLDS}
    for fold in range(FOLDS):
        weights = fit([case for case in all_cases if case.fold != fold])
        for case in (case for case in all_cases if case.fold == fold):
            answers = parents.likely_parents(case.model, case.index, THRESHOLDS[0], weights)
            for threshold, count in counts.items():
                kept = [a for a in answers if a.confidence >= threshold]
                right = sum(answer.parent.lower() in case.parents for answer in kept)
                count["answers"] += len(kept)
                count["right"] += right
                count["models"] += bool(right)
                count["answers_findable"] += len(kept) * case.findable
                count[f"{case.relation}_answers"] += len(kept)
                count[f"{case.relation}_right"] += right
    findable = sum(case.findable for case in all_cases)
    return {
        "models_with_parents": len(all_cases),
        "models_with_a_findable_parent": findable,
        "by_confidence": {
            str(threshold): {
                "answers": count["answers"],
                "precision": round(count["right"] / max(count["answers"], 1), 3),
                "precision_where_findable": round(
                    count["right"] / max(count["answers_findable"], 1), 3
                ),
                "recall": round(count["models"] / findable, 3),
                "right_by_relation": {
                    relation: f"{count[f'{relation}_right']} of {count[f'{relation}_answers']}"
                    for relation in sorted({case.relation for case in all_cases})
                },
            }
            for threshold, count in counts.items()
        },
    }


def main() -> None:
    all_cases = cases()
    results = measure(all_cases)
    weights = fit(all_cases)
    data = {"source": "declared parents in hub_models_real_rows.parquet", "weights": weights}
    (DATA / "parents.json").write_text(json.dumps(data, indent=1) + "\n")
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps({"weights": weights} | results, indent=1))


if __name__ == "__main__":
    main()
