"""How well structure tells model type, architecture and task.

    python -m benchmarks.architecture [PART ...]

| part | measured | needs |
| --- | --- | --- |
| layers | cross-validation on traced layer sequences beside two baselines | ../shared/data |
| classes | the same on tensor names of published classes; families that are not known | |
| labels | wrong labels that are found, right ones that are accused | ../shared/data |
| headers | real weights files against the shipped references | |
| parents | undeclared parents, see scripts/train_parents.py | ../shared/data |

Without a part, all are measured. Writes benchmarks/results/architecture.json and the figures in
docs/architecture.md.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import (
    architecture_classes,
    architecture_headers,
    architecture_labels,
    architecture_layers,
)
from scripts import train_parents

ROOT = Path(__file__).parents[1]

RESULTS = ROOT / "benchmarks" / "results" / "architecture.json"
PARENTS = ROOT / "benchmarks" / "results" / "parents.json"
DOCS = ROOT / "docs" / "architecture.md"

PARTS: dict[str, Callable[[], Any]] = {
    "layers": architecture_layers.measure,
    "classes": architecture_classes.measure,
    "labels": architecture_labels.measure,
    "headers": architecture_headers.measure,
    "parents": train_parents.main,
}


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
    parts = [architecture_layers.lines(layers), architecture_layers.further_lines(layers)]
    parts.append(architecture_classes.lines(results["classes"]))
    parts.append(architecture_headers.lines(results["headers"]))
    parts += [architecture_labels.lines(results["labels"]), parent_lines()]
    body = "\n\n".join("\n".join(part) for part in parts)
    block = f"<!-- figures -->\n{body}\n<!-- /figures -->"
    pattern = re.compile(r"<!-- figures -->.*<!-- /figures -->", re.DOTALL)
    DOCS.write_text(pattern.sub(lambda _: block, DOCS.read_text()))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parts = parser.parse_args().parts or PARTS
    results = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    for part in parts:
        measured = PARTS[part]()
        if measured is not None:
            results[part] = measured
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    write_docs(results)
    print(DOCS.read_text())


if __name__ == "__main__":
    main()
