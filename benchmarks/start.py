"""How long a command takes from a cold process: `ptmgraph lineage` on the bundled sample.

    python -m benchmarks.start [RUNS]

Writes `benchmarks/results/start.json`. The sample is loaded into a new home first; one run goes
before those that count, as on any machine where the command was used before.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_RESULTS = Path(__file__).parent / "results" / "start.json"
_COMMAND = [sys.executable, "-m", "ptmgraph", "--quiet"]
_MODEL = "BeastyZ/e5-R-mistral-7b"


def main(runs: int) -> None:
    """Time the command, and write the results."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PTMGRAPH_HOME": home}

        def run(*words: str) -> float:
            start = time.perf_counter()
            subprocess.run([*_COMMAND, *words], env=environment, check=True, capture_output=True)
            return time.perf_counter() - start

        run("load", "sample")
        run("lineage", _MODEL)
        times = sorted(round(run("lineage", _MODEL), 2) for _ in range(runs))
    results = {
        "runs": runs,
        "fastest_seconds": times[0],
        "median_seconds": statistics.median(times),
        "slowest_seconds": times[-1],
    }
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(results)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
