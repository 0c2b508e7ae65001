"""How long it takes to settle the attributes of all models, and how that grows.

    python -m benchmarks.attributes FOLDER [MODELS ...]

For each number of models (30,000, 100,000 and 300,000 without any) the dump of
`benchmarks.made_hub` is read and merged below FOLDER (kept: a second run only measures), then the
step of the build that fills `documents` and `lacks` runs on a copy of the merged tables. Seconds of
the clock mean something on a quiet machine only. Writes benchmarks/results/attributes.json.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.made_hub.write import write_hub
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.model_attributes import write_attributes
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import load

RESULT = Path(__file__).parent / "results" / "attributes.json"
SIZES = (30_000, 100_000, 300_000)


def main() -> None:
    folder, *given = sys.argv[1:]
    sizes = [int(size) for size in given] or SIZES
    rows = [measured(size, merged_tables(size, Path(folder) / str(size))) for size in sizes]
    result = {"runs": rows, "exponents": exponents(rows)}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    json.dump(result, sys.stdout, indent=1)


def merged_tables(size: int, folder: Path) -> Path:
    """The folder of the merged tables of a made-up Hub of this size."""
    merged = folder / "merged"
    if not (merged / "done").exists():
        dump = folder / "hub"
        write_hub(size, dump)
        load(HubDumpSource([dump]), folder)
        with Merger(snapshots(folder), merged) as merger:
            list(merger.run())
        (merged / "done").touch()
    return merged


def measured(size: int, merged: Path) -> dict[str, Any]:
    """One run: its cost, what it wrote, and what that takes on disk."""
    copy = merged.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(merged, copy)
    models = copy / "Model.parquet"
    before = models.stat().st_size
    start, cpu = time.perf_counter(), time.process_time()
    list(write_attributes(copy))
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    table = pq.read_table(models, columns=["documents", "lacks"])
    stated = {name: len(table[name].combine_chunks().flatten()) for name in table.column_names}
    return {
        "models": size,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        **stated,
        "bytes_before": before,
        "bytes_after": models.stat().st_size,
    }


def exponents(rows: list[dict[str, Any]]) -> list[float]:
    """The slope of log(CPU seconds) over log(models) from each size to the next."""
    points = [(math.log(row["models"]), math.log(row["cpu_seconds"])) for row in rows]
    return [round((y - b) / (x - a), 2) for (a, b), (x, y) in pairwise(points)]


if __name__ == "__main__":
    main()
