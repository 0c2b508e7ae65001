"""Whether two checkouts give the same exports of the same input, table by table.

    python -m benchmarks.exports OTHER FOLDER [--hub DUMP] [--only NAME ...]

OTHER is another checkout (`git worktree add OTHER COMMIT`). Each input is loaded, built and
exported as Parquet by both, in FOLDER: the sample, the real rows of the Hub, the subset of
PeaTMOSS, and with `--hub` a dump (`benchmarks.made_hub`). Compared are all rows, in any order:
first by what names them (an id, or both ends), then each column that both have. Prints what is
otherwise, and writes `benchmarks/results/exports.json`, where other inputs stay. Exports that are
there already are not made again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from ptmgraph.graph.tables.files import quoted
from tests.helpers.places import ROOT, SHARED

_RESULTS = Path(__file__).parent / "results" / "exports.json"
_INPUTS = {
    "sample": ["sample"],
    "real rows": ["hub-dump", str(SHARED / "hub" / "hub_models_real_rows.parquet")],
    "PeaTMOSS": ["peatmoss", str(SHARED / "peatmoss" / "peatmoss_real_subset_dev.db")],
}
_HUB = "made-up Hub"
_NAMED_BY = ("id", "start_id", "end_id")


def exported(checkout: Path, words: list[str], folder: Path) -> Path:
    """The export of an input by the code of a checkout."""
    export = folder / "export"
    if not export.exists():
        environment = {
            **os.environ,
            "PYTHONPATH": str(checkout),
            "PTMGRAPH_HOME": str(folder / "home"),
        }
        for command in (["load", *words], ["export", "parquet", str(export)]):
            subprocess.run(
                [sys.executable, "-P", "-m", "ptmgraph", "--quiet", *command],
                env=environment,
                cwd=checkout,
                check=True,
            )
    return export


def compared(before: Path, after: Path) -> Iterator[dict[str, Any]]:
    """What is otherwise in each table of two exports; nothing of tables that are the same."""
    names = {file.stem for folder in (before, after) for file in folder.glob("*.parquet")}
    for name in sorted(names):
        files = [folder / f"{name}.parquet" for folder in (before, after)]
        if not all(file.exists() for file in files):
            only = "before" if files[0].exists() else "after"
            (there,) = (file for file in files if file.exists())
            yield {"table": name, "only": only, "rows": pq.read_metadata(there).num_rows}
        elif found := _differences(*files):
            yield {"table": name, **found}


def _differences(before: Path, after: Path) -> dict[str, Any]:
    columns = [pq.read_schema(file).names for file in (before, after)]
    both = [column for column in columns[0] if column in columns[1]]
    named_by = [column for column in both if column in _NAMED_BY]
    found: dict[str, Any] = {}
    for side, own in (("before", columns[0]), ("after", columns[1])):
        if more := [column for column in own if column not in both]:
            found[f"columns only {side}"] = more
    with duckdb.connect() as db:
        for column in [None, *(name for name in both if name not in named_by)]:
            chosen = ", ".join(f'"{name}"' for name in [*named_by, *([column] if column else [])])
            gone, new = (
                _count(
                    db, f"SELECT {chosen} FROM {quoted(one)}", f"SELECT {chosen} FROM {quoted(two)}"
                )
                for one, two in ((before, after), (after, before))
            )
            if column is None and (gone or new):
                found["rows"] = {"only before": gone, "only after": new}
            elif column and max(gone, new) > sum(found.get("rows", {}).values()):
                found.setdefault("columns", {})[column] = max(gone, new)
    return found


def _count(db: duckdb.DuckDBPyConnection, one: str, two: str) -> int:
    row = db.execute(f"SELECT count(*) FROM (({one}) EXCEPT ALL ({two}))").fetchone()
    assert row is not None
    return int(row[0])


def section(results: dict[str, Any]) -> str:
    """The part of `docs/performance.md`."""
    lines = [
        "## The same exports as before",
        "",
        "By `python -m benchmarks.exports`: the tables that another version gives of the same",
        "input, row by row, whatever their order.",
        "",
        "| input | before | tables | rows | the same | otherwise |",
        "| --- " * 6 + "|",
    ]
    for name, found in results.items():
        other = [_told(one) for one in found["otherwise"]]
        lines.append(
            f"| {name} | {found['before']} | {found['tables']} | {found['rows']:,} | "
            f"{found['tables'] - len(other)} tables | {', '.join(other) or 'nothing'} |"
        )
    return "\n".join(lines)


def _told(one: dict[str, Any]) -> str:
    if "rows" in one:
        return f"{one['table']} (rows)"
    columns = [*one.get("columns", ()), *one.get("columns only after", ())]
    return f"{one['table']} ({', '.join(columns)})"


def main() -> None:
    """Compare, print and write down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hub", type=Path, help="a dump of a made-up Hub")
    parser.add_argument("--only", nargs="*", default=(), help="the inputs to compare")
    given = parser.parse_args()
    inputs = _INPUTS | ({_HUB: ["hub-dump", str(given.hub)]} if given.hub else {})
    command = ["git", "-C", str(given.other), "log", "-1", "--format=%h of %cs"]
    commit = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else {}
    for name, words in inputs.items():
        if given.only and name not in given.only:
            continue
        place = given.folder / name.replace(" ", "-")
        before = exported(given.other.resolve(), words, place / "before")
        after = exported(ROOT, words, place / "after")
        tables = [pq.read_metadata(file).num_rows for file in after.glob("*.parquet")]
        otherwise = list(compared(before, after))
        results[name] = {
            "before": commit,
            "tables": len(tables),
            "rows": sum(tables),
            "otherwise": otherwise,
        }
        for one in otherwise:
            print(f"{name}: {json.dumps(one)}", flush=True)
        print(f"{name}: {sum(tables):,} rows, {len(otherwise)} of {len(tables)} tables otherwise")
        _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
