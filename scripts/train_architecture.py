"""Train what `analysis` ships on architectures and parents: ptmgraph/analysis/data/architecture/*.

    python -m scripts.train_architecture

From architecture_structures.json (see make_architecture_structures.py) come the references for
tensor names, GGUF names and configurations, from ../shared/data the layer sequences.
train_parents.py adds how sure names are of parents. The same inputs give the same files.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet

from ptmgraph.analysis.architecture.references import Labels, learn, save
from ptmgraph.analysis.architecture.structure import (
    Structure,
    from_config,
    from_gguf_names,
    from_layers,
    from_patterns,
)
from scripts import train_parents

ROOT = Path(__file__).parents[1]

DATA = ROOT / "ptmgraph" / "analysis" / "data" / "architecture"
STRUCTURES = ROOT / "scripts" / "architecture_structures.json"
SHARED = ROOT.parent / "shared" / "data"
HUB_ROWS = "hub_models_real_rows.parquet"
COUNTED = "words of 32,099 Hub ids of 2022-08-15, tags of 2,068 Hub rows"
# What a mixture-of-experts layer has in llama.cpp's names.
EXPERTS = re.compile(r"_exps|_shexp|_chexps|ffn_gate_inp|exp_probs")

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
    """Each architecture as listed and, where the list has both, without its experts."""
    for model_type, names in structures["gguf"].items():
        dense = [name for name in names if not EXPERTS.search(name)]
        yield from_gguf_names(names), Labels(f"llama.cpp:{model_type}", model_type)
        if len(dense) < len(names) and "blk.#.ffn_up" in dense:
            yield from_gguf_names(dense), Labels(f"llama.cpp:{model_type} (dense)", model_type)


def count_model_types(structures: dict[str, Any]) -> None:
    """Write model_types.csv: how many model ids and tags in the shared data name each type."""
    types = set(structures["configs"]) | set(structures["gguf"])
    types |= {row["model_type"] for row in structures["classes"]}
    ids = (SHARED / "names" / "hf_ids_2022-08-15.txt").read_text().lower().splitlines()
    tags = pyarrow.parquet.read_table(SHARED / "hub" / HUB_ROWS, columns=["tags"])["tags"]
    found = Counter[str]()
    for model_id in ids:
        found.update(types.intersection(re.split(r"[-_/.]", model_id.rpartition("/")[2])))
    for listed in tags.to_pylist():
        found.update(types.intersection(listed or ()))
    with (DATA / "model_types.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("model_type", "models", "source"))
        rows.writerows((name, n, COUNTED) for name, n in sorted(found.items()))


def train_references() -> None:
    structures = json.loads(STRUCTURES.read_text())
    count_model_types(structures)
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
