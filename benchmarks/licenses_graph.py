"""Sweeps a whole graph for licence conflicts, as a user does: `ptmgraph check --all`.

    python -m benchmarks.licenses_graph MODELS FOLDER

Makes the dump of `benchmarks.made_hub` with so many models, loads and builds it below FOLDER
(kept: a second run only sweeps), and runs the command as a process of its own. Writes
benchmarks/results/licenses_graph.json.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.made_hub.write import write_hub
from ptmgraph.graph.build import build_graph

RESULT = Path(__file__).parent / "results" / "licenses_graph.json"
PTMGRAPH = (sys.executable, "-m", "ptmgraph")
LARGEST = r"VmHWM:\s+(\d+) kB"


def main() -> None:
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    home = folder / "home"
    environment = {**os.environ, "PTMGRAPH_HOME": str(home)}
    if not (home / "graphs" / "current").exists():
        dump = folder / "hub"
        write_hub(count, dump)
        load = [*PTMGRAPH, "load", "hub-dump", str(dump), "--no-build"]
        subprocess.run(load, env=environment, check=True)
        build_graph(home)  # without the derived sources: the sweep reads none of them
    result = {"models": count, **counts(home), **sweep(environment)}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    json.dump(result, sys.stdout, indent=1)


def counts(home: Path) -> dict[str, int]:
    """The steps that are judged, and the statements of licences."""
    graph = home / "graphs" / (home / "graphs" / "current").read_text().strip()
    counted = json.loads((graph / "manifest.json").read_text())["counts"]
    steps = sum(n for name, n in counted.items() if name.endswith(("_FROM", "_OF", "_ON")))
    return {"steps": steps, "licensed_under": counted["LICENSED_UNDER"]}


def sweep(environment: dict[str, str]) -> dict[str, object]:
    """Time, largest memory of the command and of the engine beside it, and the answer."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*PTMGRAPH, "check", "--all", "--limit", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    largest: dict[int, int] = {}
    while process.poll() is None:
        for pid in family(process.pid):
            largest[pid] = max(largest.get(pid, 0), memory(pid))
        time.sleep(0.2)
    assert process.stdout is not None
    answer = process.stdout.read()
    engine = max((size for pid, size in largest.items() if pid != process.pid), default=0)
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "command_memory_mb": largest[process.pid] // 1024,
        "engine_memory_mb": engine // 1024,
        "findings": {
            kind: int(number.replace(",", ""))
            for number, kind in re.findall(r"^ *([\d,]+)  (\S.+)$", answer, re.MULTILINE)
        },
    }


def family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *map(int, children)]


def memory(pid: int) -> int:
    """The largest memory of a process so far, in kB (Linux)."""
    try:
        found = re.search(LARGEST, Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main()
