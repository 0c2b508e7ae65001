"""Train what analysis.architecture and analysis.parents ship: analysis/data/architecture/*.

    python scripts/train_architecture.py

From structures.json (see make_architecture_structures.py) come the references for tensor names,
GGUF names and configurations; from ../shared/data the layer sequences and the weights for parents.
The same inputs give the same files. scikit-learn is needed here only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from analysis import parents  # noqa: E402
from analysis.architecture.references import Labels, learn, save  # noqa: E402
from analysis.architecture.structure import (  # noqa: E402
    Structure,
    from_config,
    from_gguf_names,
    from_layers,
    from_patterns,
)

DATA = ROOT / "analysis" / "data" / "architecture"
SHARED = ROOT.parent / "shared" / "data"
HUB_ROWS = SHARED / "hub" / "hub_models_real_rows.parquet"

Example = tuple[Structure, Labels]


def layer_examples() -> Iterator[Example]:
    for row in json.loads((SHARED / "architecture" / "layers.json").read_text()):
        labels = Labels(row["repo_name"], row["model_type"], row["arch"], row["task"])
        yield from_layers(row["layers"].split()), labels


def tensor_examples(structures: dict[str, Any]) -> Iterator[Example]:
    names = structures["tensors"]
    for row in structures["classes"]:
        name = f"transformers:{row['architecture']}"
        labels = Labels(name, row["model_type"], row["architecture"], row["task"])
        yield from_patterns(names[number] for number in row["tensors"]), labels


def config_examples(structures: dict[str, Any]) -> Iterator[Example]:
    for model_type, config in structures["configs"].items():
        yield from_config(config), Labels(f"transformers:{model_type}", model_type)


def gguf_examples(structures: dict[str, Any]) -> Iterator[Example]:
    for model_type, names in structures["gguf"].items():
        yield from_gguf_names(names), Labels(f"llama.cpp:{model_type}", model_type)


def hub_models() -> tuple[list[parents.ModelFacts], dict[str, set[str]]]:
    """Models of the real Hub rows, and the declared parents (lower case) of those with any.

    The model type is the tag that names one; a self-loop is no parent.
    """
    import pyarrow.parquet as pq

    structures = json.loads((DATA / "structures.json").read_text())
    types = {row["model_type"] for row in structures["classes"]}
    models, declared = [], {}
    for row in pq.read_table(HUB_ROWS).to_pylist():
        models.append(
            parents.ModelFacts(
                id=row["id"],
                model_type=next((tag for tag in row["tags"] if tag in types), ""),
                parameter_count=(row["safetensors"] or {}).get("total"),
                downloads=row["downloadsAllTime"] or 0,
                created_at=str(row["createdAt"] or ""),
            )
        )
        known = {entry["id"].lower() for entry in (row["baseModels"] or {}).get("models", [])}
        if known - {row["id"].lower()}:
            declared[row["id"]] = known - {row["id"].lower()}
    return models, declared


def fit_parents(
    models: list[parents.ModelFacts], declared: dict[str, set[str]], index: parents.ParentIndex
) -> dict[str, float]:
    """Logistic weights of the evidence, from the pairs of models that declare a parent."""
    from sklearn.linear_model import LogisticRegression

    rows, truths = [], []
    for model in models:
        for candidate, values in parents.evidence(model, index) if model.id in declared else []:
            rows.append([values[name] for name in parents.FEATURES])
            truths.append(candidate.id.lower() in declared[model.id])
    fitted = LogisticRegression(fit_intercept=False, max_iter=2000).fit(rows, truths)
    weights = zip(parents.FEATURES, fitted.coef_[0], strict=True)
    return {name: round(float(weight), 4) for name, weight in weights}


def train_references() -> None:
    structures = json.loads((DATA / "structures.json").read_text())
    for examples in (
        layer_examples(),
        tensor_examples(structures),
        config_examples(structures),
        gguf_examples(structures),
    ):
        known = learn(*zip(*examples, strict=True))
        path = DATA / f"{known.kind}.npz"
        save(known, path)
        print(f"{path.name}: {len(known.labels)} models, {path.stat().st_size:,} bytes")


def train_parents() -> None:
    models, declared = hub_models()
    weights = fit_parents(models, declared, parents.ParentIndex(models))
    data = {"source": "declared parents in hub_models_real_rows.parquet", "weights": weights}
    (DATA / "parents.json").write_text(json.dumps(data, indent=1) + "\n")
    print(f"parents.json: {weights}")


if __name__ == "__main__":
    train_references()
    train_parents()
