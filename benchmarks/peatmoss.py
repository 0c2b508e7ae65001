"""Loading a PeaTMOSS file of full size, beside one of a tenth: time and memory.

    python -m benchmarks.peatmoss

Writes `benchmarks/results/peatmoss.json`. The files are made up in the published proportions:
281,638 models, 28,575 repositories, 44,337 links, 3 million issues. Each is loaded into tables in
a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from ptmgraph.loaders.peatmoss.source import PeatmossSource
from ptmgraph.loaders.pipeline import load

_HERE = Path(__file__).parent
_RESULTS = _HERE / "results" / "peatmoss.json"
_SCHEMA = _HERE.parent / "tests" / "data" / "peatmoss" / "schema.sql"
_ROWS = _HERE / "peatmoss_rows.sql"
_SCALES = (0.1, 1.0)


def main() -> None:
    """Make both files, load both, and write the results."""
    results = [_measured(scale) for scale in _SCALES]
    small, full = results
    ratios = {
        "time": round(full["load_seconds"] / small["load_seconds"], 1),
        "memory": round(full["peak_memory_mb"] / small["peak_memory_mb"], 2),
    }
    _RESULTS.write_text(json.dumps({"files": results, "full to tenth": ratios}, indent=1) + "\n")
    for row in results:
        print(
            f"{row['file_mb']:>6,} MB, {row['rows']['Model']:>7,} models: "
            f"{row['load_seconds']:>6.1f} s, {row['peak_memory_mb']} MB"
        )
    print(f"full to tenth: time x{ratios['time']}, memory x{ratios['memory']}")


def _measured(scale: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "PeaTMOSS.db"
        _make(file, scale)
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            return pool.apply(_load, (file, Path(folder) / "home"))


def _make(file: Path, scale: float) -> None:
    db = sqlite3.connect(file)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    db.executescript(_SCHEMA.read_text("utf-8"))
    db.executescript(_ROWS.read_text("utf-8").replace(":scale", str(scale)))
    db.close()


def _load(file: Path, home: Path) -> dict[str, Any]:
    start = time.perf_counter()
    loaded = load(PeatmossSource(file), home)
    return {
        "file_mb": file.stat().st_size // 1_000_000,
        "load_seconds": round(time.perf_counter() - start, 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": dict(sorted(loaded.rows.items())),
        "rejected": dict(loaded.rejected),
    }


if __name__ == "__main__":
    main()
