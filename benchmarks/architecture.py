"""How well structure tells model type, architecture and task.

    python -m benchmarks.architecture [--headers FOLDER]

Layer sequences: cross-validation on ../shared/data/architecture/layers.json beside two baselines,
see architecture_layers.py. Parents: see scripts/train_parents.py.
Weights files: every .safetensors and .gguf under FOLDER against the shipped references, labelled by
the config.json beside it (GGUF: by its own general.architecture, which the classifier never sees).
Writes benchmarks/results/architecture.json and the figures in docs/architecture.md.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from analysis.architecture import (
    classify,
    file_reader,
    find_anomalies,
    from_config,
    from_header,
    read_header,
)
from analysis.architecture.references import TARGETS
from benchmarks import architecture_layers
from scripts import train_parents

ROOT = Path(__file__).parents[1]

RESULTS = ROOT / "benchmarks" / "results" / "architecture.json"
PARENTS = ROOT / "benchmarks" / "results" / "parents.json"
DOCS = ROOT / "docs" / "architecture.md"


def layer_anomalies() -> list[str]:
    models = architecture_layers.Models()
    found = find_anomalies(models.structures, models.labels)
    return [f"{anomaly.labels.model}: {anomaly.reason}" for anomaly in found]


def judge_header(path: Path) -> dict[str, Any]:
    """One weights file: what it is labelled and what its header looks like."""
    with path.open("rb") as file:
        header = read_header(file_reader(file))
    config_path = path.parent / "config.json"
    config = json.loads(config_path.read_text()) if config_path.is_file() else {}
    declared = str(header.metadata.get("general.architecture") or config.get("model_type") or "")
    result = classify(from_header(header))
    row = {
        "file": f"{path.parent.name}/{path.name}",
        "format": header.format,
        "tensors": len(header.tensors),
        "declared": declared,
        "declared_architecture": (config.get("architectures") or [""])[0],
        "inferred": {target: a.label for target, a in result.answers.items()},
        "similarity": round(result.neighbours[0].similarity, 3),
        "same": {target: list(answer.same) for target, answer in result.answers.items()},
        "nearest": result.neighbours[0].labels.model,
    }
    if config.get("model_type"):
        from_keys = classify(from_config(config)).answers["model_type"].label
        row["inferred_from_config"] = from_keys
    return row


def judge_headers(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".gguf"})
    return [judge_header(path) for path in paths]


def percent(values: list[float]) -> str:
    """A difference in points with its interval: +8.1 (3.2 to 12.9)."""
    middle, low, high = (100 * value for value in values)
    return f"{middle:+.1f} ({low:.1f} to {high:.1f})"


def layer_lines(layers: dict[str, Any]) -> list[str]:
    lines = [
        f"Layer sequences: {layers['models']} models, {layers['distinct_sequences']} distinct "
        f"sequences; the mean of {layers['partitions']} partitions into 5 folds.",
        "",
        "| folds | target | counts | tf-idf | this method | above counts | above tf-idf | "
        "label occurs in training |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for folds in ("grouped", "random"):
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


def header_lines(headers: list[dict[str, Any]]) -> list[str]:
    lines = [
        "Weights files of real models, judged by their header alone. `same` are the labels that "
        "the tensor names cannot tell apart.",
        "",
        "| file | declared | inferred | same | by config | similarity |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in headers:
        cells = [row["file"], f"{row['declared']} {row['declared_architecture']}".strip()]
        found = row["inferred"]
        cells.append(f"{found['model_type']} {found.get('architecture', '')}".strip())
        cells += [", ".join(row["same"]["model_type"]), row.get("inferred_from_config", "")]
        lines.append("| " + " | ".join([*map(str, cells), f"{row['similarity']:.3f}"]) + " |")
    return lines


def parent_lines() -> list[str]:
    parents = json.loads(PARENTS.read_text())
    lines = [
        "Parents: models whose declared parents were hidden; by set and way of naming.",
        "",
        "| set | models | way | answers | right | precision (95 % interval) | recall |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in parents["answers"]:
        low, high = row["interval"]
        cells = [row["set"], parents["models"][row["set"]], row["way"], row["answers"]]
        cells += [row["right"], f"{row['precision']:.1%} ({low:.1%} to {high:.1%})"]
        lines.append("| " + " | ".join(map(str, cells)) + f" | {row['recall']:.1%} |")
    return lines


def write_docs(results: dict[str, Any]) -> None:
    """Replace the block between the `figures` marks in docs/architecture.md."""
    layers = results["layers"]
    parts = [layer_lines(layers), further_lines(layers)]
    parts += [header_lines(results["headers"]), parent_lines()]
    body = "\n\n".join("\n".join(part) for part in parts)
    block = f"<!-- figures -->\n{body}\n<!-- /figures -->"
    pattern = re.compile(r"<!-- figures -->.*<!-- /figures -->", re.DOTALL)
    DOCS.write_text(pattern.sub(lambda _: block, DOCS.read_text()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headers", type=Path, help="a folder with real weights files")
    options = parser.parse_args()
    earlier = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    headers = judge_headers(options.headers) if options.headers else earlier.get("headers", [])
    train_parents.main()
    results = {
        "layers": architecture_layers.measure(),
        "anomalies": layer_anomalies(),
        "headers": headers,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    write_docs(results)
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
