"""Headers of real weights files against the shipped references.

    python -m benchmarks.architecture_headers FOLDER

reads the files of architecture_files.csv below FOLDER, where their packages were unpacked, and
writes what tests/data/architecture/headers.json keeps of them: tensor names with `#` for numbers,
and ranks. The benchmark reads that file. An empty model type is a family outside all known models,
for which only "unknown" is right. Rows without a package were read from test data of the converter
in ollama, which lists the tensors of real models; they stay as they are.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from ptmgraph.analysis.architecture import classify, file_reader, find_mismatch, read_header
from ptmgraph.analysis.architecture.structure import (
    Structure,
    from_gguf_names,
    from_patterns,
    tensor_pattern,
)

ROOT = Path(__file__).parents[1]
FILES = Path(__file__).with_name("architecture_files.csv")
HEADERS = ROOT / "tests" / "data" / "architecture" / "headers.json"
UNPACKED = "ollama convert/testdata"


def collect(folder: Path) -> list[dict[str, Any]]:
    """One row for each file of the table. Raises StopIteration when one is absent."""
    rows: list[dict[str, Any]] = []
    with FILES.open(newline="") as file:
        for row in csv.DictReader(file):
            path = next(p for p in sorted(folder.rglob("*")) if p.as_posix().endswith(row["file"]))
            with path.open("rb") as weights:
                header = read_header(file_reader(weights))
            patterns = {tensor_pattern(t.name, len(t.shape)) for t in header.tensors}
            if header.format == "gguf":
                patterns = {pattern.rpartition(":")[0] for pattern in patterns}
            counts = {"format": header.format, "parameters": header.parameter_count}
            rows.append(row | counts | {"tensors": sorted(patterns)})
    return rows


def structure_of(row: dict[str, Any]) -> Structure:
    return (from_gguf_names if row["format"] == "gguf" else from_patterns)(row["tensors"])


def verdict(row: dict[str, Any], label: str | None, same: tuple[str, ...]) -> str:
    """How an answer compares with what the file is."""
    truth = row["model_type"] or None
    if label == truth:
        return "right" if truth else "rightly unknown"
    if label is None:
        return "missed"
    return "named among equals" if truth in same else "wrong"


def judge(row: dict[str, Any]) -> dict[str, Any]:
    """The answer for one file, and whether its own model type would be contradicted."""
    result = classify(structure_of(row))
    answer = result.answers["model_type"]
    contradiction = find_mismatch(row["model_type"], structure_of(row))
    return {
        **{key: row[key] for key in ("source", "file", "format", "family", "model_type")},
        "answer": answer.label,
        "equals": list(answer.same),
        "nearest": result.neighbours[0].labels.model,
        "similarity": round(result.neighbours[0].similarity, 3),
        "verdict": verdict(row, answer.label, answer.same),
        "contradicted": contradiction is not None,
    }


def measure() -> list[dict[str, Any]]:
    return [judge(row) for row in json.loads(HEADERS.read_text())]


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Tables for the documentation: counts by format, then one line per family and format."""
    verdicts = ("right", "named among equals", "missed", "wrong", "rightly unknown")
    text = [
        f"Headers of {len(rows)} real weights files of {len({r['family'] for r in rows})} families "
        "(model type).",
        "",
        f"| format | files | {' | '.join(verdicts)} | true types contradicted |",
        "| --- |" + " --- |" * (len(verdicts) + 2),
    ]
    for form in sorted({row["format"] for row in rows}):
        of = [row for row in rows if row["format"] == form]
        counts = Counter(row["verdict"] for row in of)
        cells = [form, len(of), *(counts[v] for v in verdicts)]
        cells.append(sum(row["contradicted"] for row in of))
        text.append(f"| {' | '.join(map(str, cells))} |")
    text += ["", "| family | from | files | answers | similarity | verdict |"]
    text.append("| --- | --- | --- | --- | --- | --- |")
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["family"], row["source"], row["verdict"]), []).append(row)
    for (family, source, found), of in grouped.items():
        answers = ", ".join(sorted({row["answer"] or "unknown" for row in of}))
        low, high = min(r["similarity"] for r in of), max(r["similarity"] for r in of)
        near = f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"
        text.append(f"| {family} | {source} | {len(of)} | {answers} | {near} | {found} |")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    rows = collect(parser.parse_args().folder)
    kept = json.loads(HEADERS.read_text()) if HEADERS.is_file() else []
    rows += [row for row in kept if row["source"] == UNPACKED]
    text = ",\n".join(json.dumps(row, sort_keys=True) for row in rows)
    HEADERS.write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
