"""How long a command takes from a cold process: `ptmgraph lineage` on the bundled sample.

    python -m benchmarks.start [RUNS] [--home FOLDER --model ID]

Writes `benchmarks/results/start.json`, or `start_large.json` for the graph of a data home and a
model in it. Else the sample is loaded into a new home first. One run goes before those that count,
as on any machine where the command was used before.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ptmgraph.graph.current import current_graph

_RESULTS = Path(__file__).parent / "results" / "start.json"
_COMMAND = [sys.executable, "-m", "ptmgraph", "--quiet"]
_MODEL = "BeastyZ/e5-R-mistral-7b"


def main(runs: int, home: Path | None, model: str) -> None:
    """Time the command, and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        place = home or Path(folder)
        if not home:
            _seconds(place, "load", "sample")
        _seconds(place, "lineage", model)
        times = sorted(round(_seconds(place, "lineage", model), 2) for _ in range(runs))
        models = current_graph(place).manifest["counts"]["Model"]
    results = {
        "models": models,
        "runs": runs,
        "fastest_seconds": times[0],
        "median_seconds": statistics.median(times),
        "slowest_seconds": times[-1],
    }
    file = _RESULTS.with_stem("start_large") if home else _RESULTS
    file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(results)


def _seconds(home: Path, *words: str) -> float:
    start = time.perf_counter()
    environment = {**os.environ, "PTMGRAPH_HOME": str(home)}
    subprocess.run([*_COMMAND, *words], env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=9)
    parser.add_argument("--home", type=Path, help="a data home with a graph")
    parser.add_argument("--model", default=_MODEL, help="a model in it")
    given = parser.parse_args()
    main(given.runs, given.home, given.model)
