"""Write the measured tables of `docs/names.md` from `benchmarks/results/names.json`.

    python -m scripts.make_names_page

The judgements on disagreements are in `benchmarks/names_disagreements.csv`, made by reading them.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "names.md"


def kinds_table(results: dict[str, Any]) -> str:
    rows = ["| kind | names with it | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    for kind, row in results["components"]["kinds"].items():
        cells = (kind, row["names"], row["precision"], row["recall"], row["f1"])
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def figures_table(results: dict[str, Any]) -> str:
    parts, people = results["components"], results["conventions"]
    speed = results["speed"]
    rows = [
        ("micro F1, 5 folds (weights of 4/5 of the names)", parts["micro_f1"]),
        ("macro F1, 5 folds", parts["macro_f1"]),
        ("micro F1, 2 folds (weights of half of the names)", parts["two_folds_micro_f1"]),
        ("macro F1, 2 folds", parts["two_folds_macro_f1"]),
        ("names of 2024-26, held out: micro F1", results["today"]["micro_f1"]),
        ("names of 2024-26, held out: wholly right", results["today"]["wholly_right"]),
        ("convention, both raters agree, names unseen", people["held_out"]["raters"]),
        ("convention, authors' gold file, names unseen", people["held_out"]["authors"]),
        ("convention, both raters agree, shipped weights", people["shipped_weights"]["raters"]),
        ("convention, authors' gold file, shipped weights", people["shipped_weights"]["authors"]),
        ("names per second, two processes on two cores", speed["names_per_second"]),
        ("names per second of one core's time", speed["names_per_processor_second"]),
        ("peak memory in MB after 10,000 names", speed["peak_memory_mb_after_10000"]),
        ("peak memory in MB after 200,000 names", speed["peak_memory_mb_after_200000"]),
        (
            "look-alike search, ids per second of one core's time",
            results["lookalikes"]["ids_per_processor_second"],
        ),
    ]
    lines = [f"| {what} | {value} |" for what, value in rows]
    return "\n".join(["| measure | value |", "| --- | --- |", *lines])


def disagreements_table() -> str:
    path = ROOT / "benchmarks" / "names_disagreements.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {side: sum(row["right"] == side for row in rows) for side in ("parser", "label")}
    lines = [
        f"Of {len(rows)}, the parser is right in {counts['parser']}, the label in "
        f"{counts['label']}, and {len(rows) - sum(counts.values())} are open (either).",
        "",
        "| name | only the label says | only the parser says | right | why |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = (
            f"`{row['name']}`",
            row["label_only"],
            row["parser_only"],
            row["right"],
            row["why"],
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    results = json.loads((ROOT / "benchmarks/results/names.json").read_text("utf-8"))
    page = PAGE.read_text("utf-8")
    tables = {
        "figures": figures_table(results),
        "kinds": kinds_table(results),
        "disagreements": disagreements_table(),
    }
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        page = pattern.sub(lambda _, t=table, b=begin, e=end: f"{b}\n{t}\n{e}", page)  # type: ignore[misc]
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
