"""How well structure tells model type, architecture and task.

    python benchmarks/architecture.py [--headers FOLDER]

Layer sequences: 5-fold cross-validation on ../shared/data/architecture/layers.json with identical
sequences in one fold, beside logistic regression on 1- to 3-gram counts in the same folds.
Weights files: every .safetensors and .gguf under FOLDER against the shipped references, labelled by
the config.json beside it (GGUF: by its own general.architecture, which the classifier never sees).
Writes benchmarks/results/architecture.json and the figures in docs/architecture.md.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from analysis.architecture import (  # noqa: E402
    Labels,
    classify,
    file_reader,
    find_anomalies,
    from_config,
    from_header,
    from_layers,
    read_header,
)
from analysis.architecture.references import TARGETS, learn  # noqa: E402
from scripts import train_parents  # noqa: E402

LAYERS = ROOT.parent / "shared" / "data" / "architecture" / "layers.json"
RESULTS = ROOT / "benchmarks" / "results" / "architecture.json"
PARENTS = ROOT / "benchmarks" / "results" / "parents.json"
DOCS = ROOT / "docs" / "architecture.md"


def load_layers() -> tuple[list[str], list[Labels]]:
    rows = json.loads(LAYERS.read_text())
    labels = [Labels(r["repo_name"], r["model_type"], r["arch"], r["task"]) for r in rows]
    return [row["layers"] for row in rows], labels


def cross_validate() -> dict[str, Any]:
    """Shares of right answers of this method and of the baseline, in the same five folds."""
    from sklearn.model_selection import GroupKFold

    texts, labels = load_layers()
    structures = [from_layers(text.split()) for text in texts]
    groups = np.unique(texts, return_inverse=True)[1]
    right = {target: np.zeros(len(texts), dtype=bool) for target in TARGETS}
    baseline = {target: np.zeros(len(texts), dtype=bool) for target in TARGETS}
    seen = {target: np.zeros(len(texts), dtype=bool) for target in TARGETS}
    for train, test in GroupKFold(5).split(texts, groups=groups):
        known = learn([structures[i] for i in train], [labels[i] for i in train])
        for i in test:
            result = classify(structures[i], known)
            for target in TARGETS:
                truth = getattr(labels[i], target)
                # The best candidate counts even where the answer would be "unknown".
                right[target][i] = result.answers[target].candidates[0][0] == truth
                seen[target][i] = truth in known.classes[target]
        _baseline_fold(texts, labels, train, test, baseline)
    return {
        "models": len(texts),
        "distinct_sequences": int(groups.max()) + 1,
        "targets": {
            target: {
                "baseline": round(float(baseline[target].mean()), 4),
                "structure": round(float(right[target].mean()), 4),
                "label_seen_in_training": round(float(seen[target].mean()), 4),
                "only_baseline_right": int((baseline[target] & ~right[target]).sum()),
                "only_structure_right": int((right[target] & ~baseline[target]).sum()),
            }
            for target in TARGETS
        },
    }


def _baseline_fold(
    texts: list[str], labels: list[Labels], train: Any, test: Any, right: dict[str, Any]
) -> None:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = CountVectorizer(ngram_range=(1, 3), token_pattern=r"\S+")
    counts = vectorizer.fit_transform([texts[i] for i in train])
    unseen = vectorizer.transform([texts[i] for i in test])
    for target in TARGETS:
        truth = np.array([getattr(label, target) for label in labels])
        model = LogisticRegression(max_iter=200).fit(counts, truth[train])
        right[target][test] = model.predict(unseen) == truth[test]


def layer_anomalies() -> list[str]:
    texts, labels = load_layers()
    found = find_anomalies([from_layers(text.split()) for text in texts], labels)
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


def layer_lines(layers: dict[str, Any]) -> list[str]:
    lines = [
        f"Layer sequences: {layers['models']} models, {layers['distinct_sequences']} distinct "
        "sequences, 5 folds, identical sequences in one fold.",
        "",
        "| target | 1-3-gram logistic regression | this method | only the first right | "
        "only this right | label occurs in training |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for target, row in layers["targets"].items():
        lines.append(
            f"| {target} | {row['baseline']:.1%} | {row['structure']:.1%} "
            f"| {row['only_baseline_right']} | {row['only_structure_right']} "
            f"| {row['label_seen_in_training']:.1%} |"
        )
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
        f"Parents: {parents['models_with_parents']} models with hidden declared parents, "
        f"{parents['models_with_a_findable_parent']} of them with a parent among the candidates; "
        "5 folds by owner.",
        "",
        "| confidence at least | answers | precision | where a parent is findable | recall |",
        "| --- | --- | --- | --- | --- |",
    ]
    for threshold, row in parents["by_confidence"].items():
        lines.append(
            f"| {threshold} | {row['answers']} | {row['precision']:.1%} "
            f"| {row['precision_where_findable']:.1%} | {row['recall']:.1%} |"
        )
    return lines


def write_docs(results: dict[str, Any]) -> None:
    """Replace the block between the `figures` marks in docs/architecture.md."""
    parts = [layer_lines(results["layers"]), header_lines(results["headers"]), parent_lines()]
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
    results = {"layers": cross_validate(), "anomalies": layer_anomalies(), "headers": headers}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    write_docs(results)
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
