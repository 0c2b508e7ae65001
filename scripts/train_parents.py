"""Measure analysis.parents on models whose declared parents are hidden, and ship what it found.

    python -m scripts.train_parents

Two sets of models: real Hub rows, mostly fine-tunes and merges of language models, and the
quantised models of a catalogue (see make_parent_pairs.py). Candidates are the models of both and
every id that others name as a parent, counted without the model in question. A parent that nobody
else names and that is in neither set cannot be found, as in real use.
Writes ptmgraph/analysis/data/architecture/parents.json and benchmarks/results/parents.json.
"""

from __future__ import annotations

import csv
import json
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ptmgraph.analysis.parents import WAYS, ModelFacts, ParentIndex, likely_parents

ROOT = Path(__file__).parents[1]

HUB_ROWS = ROOT.parent / "shared" / "data" / "hub" / "hub_models_real_rows.parquet"
CATALOGUE = ROOT / "tests" / "data" / "parents" / "catalogue.csv"
SHIPPED = ROOT / "ptmgraph" / "analysis" / "data" / "architecture" / "parents.json"
RESULTS = ROOT / "benchmarks" / "results" / "parents.json"
FOLDS = 5
# The list of formats was completed on these folds of the catalogue; the others were held out.
LOOKED_AT = (0, 1)
Z_95 = 1.96


@dataclass(frozen=True)
class Case:
    """A model with its hidden parents (lower case) and the fold and set it belongs to."""

    model: ModelFacts
    parents: frozenset[str]
    set: str
    fold: int


def hub_models() -> tuple[list[ModelFacts], dict[str, dict[str, str]]]:
    """Models of the file and the declared parents of each (lower-case id -> id); no self-loops."""
    import pyarrow.parquet as pq

    models, declared = [], {}
    for row in pq.read_table(HUB_ROWS).to_pylist():
        total = (row["safetensors"] or {}).get("total")
        created = str(row["createdAt"] or "")
        models.append(ModelFacts(row["id"], parameter_count=total, created_at=created))
        named = [entry["id"] for entry in (row["baseModels"] or {}).get("models", [])]
        known = {name.lower(): name for name in named if name.lower() != row["id"].lower()}
        if known:
            declared[row["id"]] = known
    return models, declared


def catalogue_models() -> tuple[list[ModelFacts], dict[str, dict[str, str]], dict[str, str]]:
    """Models of the catalogue, the original weights of each quantised one, and its family."""
    with CATALOGUE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    declared = {row["model"]: {id.lower(): id for id in row["parents"].split()} for row in rows}
    return [ModelFacts(id) for id in declared], declared, {r["model"]: r["family"] for r in rows}


def fold_of(text: str) -> int:
    return zlib.crc32(text.encode()) % FOLDS


def cases() -> tuple[list[Case], dict[int, ParentIndex]]:
    """All cases and the candidates that each fold may see.

    Folds are by owner on the Hub and by family in the catalogue. What a fold declares adds nothing
    to the popularity of its candidates.
    """
    hub, hub_declared = hub_models()
    listed, listed_declared, families = catalogue_models()
    models = {model.id.lower(): model for model in [*listed, *hub]}
    found = [
        Case(models[id.lower()], frozenset(parents), "hub rows", fold_of(id.partition("/")[0]))
        for id, parents in hub_declared.items()
    ]
    for id, parents in listed_declared.items():
        fold = fold_of(families[id])
        name = "catalogue, looked at" if fold in LOOKED_AT else "catalogue, held out"
        found.append(Case(models[id.lower()], frozenset(parents), name, fold))
    declared = [*hub_declared.values(), *listed_declared.values()]
    stubs = {key: ModelFacts(id) for known in declared for key, id in known.items()}
    everyone = [*(stubs | models).values()]
    return found, {fold: ParentIndex(popular(everyone, found, fold)) for fold in range(FOLDS)}


def popular(models: Iterable[ModelFacts], found: Sequence[Case], fold: int) -> list[ModelFacts]:
    """The models with how many cases outside the fold name each as a parent."""
    times = Counter(parent for case in found if case.fold != fold for parent in case.parents)
    return [replace(facts, children=times[facts.id.lower()]) for facts in models]


def interval(right: int, answers: int) -> list[float]:
    """The 95 % Wilson score interval of a share."""
    share, z2 = right / answers, Z_95**2
    middle = share + z2 / (2 * answers)
    spread = Z_95 * math.sqrt(share * (1 - share) / answers + z2 / (4 * answers**2))
    return [round((middle + sign * spread) / (1 + z2 / answers), 4) for sign in (-1, 1)]


def measure() -> dict[str, Any]:
    """Answers by set and way of naming, right ones, precision, recall, and the wrong ones."""
    found, indexes = cases()
    answers: dict[tuple[str, str], list[bool]] = defaultdict(list)
    wrong = []
    for case in found:
        for parent in likely_parents(case.model, indexes[case.fold], min_confidence=0):
            right = parent.parent.lower() in case.parents
            answers[case.set, parent.way].append(right)
            if not right:
                wrong.append([parent.way, case.model.id, parent.parent, *sorted(case.parents)[:3]])
    models = Counter(case.set for case in found)
    return {
        "models": dict(models),
        "answers": [
            {
                "set": set,
                "way": way,
                "answers": len(rights),
                "right": sum(rights),
                "precision": round(sum(rights) / len(rights), 4),
                "interval": interval(sum(rights), len(rights)),
                "recall": round(sum(rights) / models[set], 4),
            }
            for (set, way), rights in sorted(answers.items())
        ],
        "wrong": wrong,
    }


def confidences(results: dict[str, Any]) -> dict[str, dict[str, float]]:
    """By way of naming: the lower end of the 95 % interval of its precision, over both sets."""
    shipped = {}
    for way in WAYS:
        rows = [row for row in results["answers"] if row["way"] == way]
        answers, right = (sum(row[key] for row in rows) for key in ("answers", "right"))
        shipped[way] = {
            "answers": answers,
            "right": right,
            "confidence": interval(right, answers)[0],
        }
    return shipped


def main() -> None:
    results = measure()
    ways = confidences(results)
    source = "hidden parents of hub_models_real_rows.parquet and tests/data/parents/catalogue.csv"
    SHIPPED.write_text(json.dumps({"source": source, "ways": ways}, indent=1) + "\n")
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(ways | results, indent=1))


if __name__ == "__main__":
    main()
