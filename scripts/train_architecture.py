"""Train what analysis.architecture and analysis.parents ship: analysis/data/architecture/*.

    python -m scripts.train_architecture

From architecture_structures.json (see make_architecture_structures.py) come the references for
tensor names, GGUF names and configurations, from ../shared/data the layer sequences.
train_parents.py adds how sure names are of parents. The same inputs give the same files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.architecture.references import Labels, learn, save
from analysis.architecture.structure import (
    Structure,
    from_config,
    from_gguf_names,
    from_layers,
    from_patterns,
)
from scripts import train_parents

ROOT = Path(__file__).parents[1]

DATA = ROOT / "analysis" / "data" / "architecture"
STRUCTURES = ROOT / "scripts" / "architecture_structures.json"
SHARED = ROOT.parent / "shared" / "data"

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


def train_references() -> None:
    structures = json.loads(STRUCTURES.read_text())
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


if __name__ == "__main__":
    train_references()
    train_parents.main()
