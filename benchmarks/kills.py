"""Loads that are killed at random moments: the graph before or the graph after, whole.

    python -m benchmarks.kills [ROUNDS] [SEED]

In each round there is a model more to load. `ptmgraph load sample` is killed with SIGKILL after a
random time, or in every second round the processes that it started. Then the graph must be one of
the two, and hold what its manifest counts; so must the tables. Prints what was found after each
kill, and stops at the first that did harm. A few moments by name are in the tests
(`tests/graph/test_build.py`, `tests/loaders/test_real_rows.py`).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.records import Node
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource

_TAKEN_AT = "2026-01-01T00:00:00Z"
_COMMAND = [sys.executable, "-m", "ptmgraph", "--quiet", "load", "sample"]


def main(rounds: int, seed: int) -> None:
    """Kill `rounds` loads. Raises `AssertionError` with what was harmed."""
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="ptmgraph-kills-") as folder:
        home = Path(folder)
        load(SampleSource(), home)
        build(home)
        tables, first = _sample(home), _models(home)
        _add_models(home, 1)
        longest = _load_and_kill(home, 600, children=False)  # runs through
        for number in range(2, rounds + 2):
            before, after = _models(home), first + number
            _add_models(home, number)
            seconds = chance.uniform(0.2, longest)
            _load_and_kill(home, seconds, children=number % 2 == 1)
            found = {before: "before", after: "after"}.get(_models(home), "NEITHER")
            print(f"{number - 1}: killed after {seconds:.2f} s, the graph {found}", flush=True)
            assert found != "NEITHER"
            assert _sample(home) == tables
            counts_are_right(home)
            outcomes[found] += 1
    print(dict(outcomes))


def _load_and_kill(home: Path, seconds: float, children: bool) -> float:
    """Run the load for so many seconds at most, then kill it, or its children; how long it ran."""
    environment = {**os.environ, "PTMGRAPH_HOME": str(home)}
    started = time.monotonic()
    with subprocess.Popen(
        _COMMAND, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            for victim in _children(process.pid) if children else [process.pid]:
                with suppress(ProcessLookupError):  # it has ended just now
                    os.kill(victim, signal.SIGKILL)
    return time.monotonic() - started


def _children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(word) for thread in threads for word in (thread / "children").read_text().split()]


def _add_models(home: Path, count: int) -> None:
    with SnapshotWriter(home, "kills", "all", _TAKEN_AT, 10) as writer:
        for number in range(count):
            writer.add(Node("Model", f"kills/{number}"))


def _models(home: Path) -> int:
    models: int = current_graph(home).manifest["counts"]["Model"]
    return models


def _sample(home: Path) -> dict[str, int]:
    (sample,) = (s for s in snapshots(home) if s.source == SampleSource.name)
    return dict(sample.tables)


def counts_are_right(home: Path) -> None:
    """The graph holds what its manifest counts."""
    counts = {name: n for name, n in current_graph(home).manifest["counts"].items() if n}
    with ArcadeStore(home) as store:
        for name, expected in counts.items():
            pattern = f"(x:{name})" if name in NODE else f"()-[x:{name}]->()"
            (row,) = store.query(f"MATCH {pattern} RETURN count(x) AS n")
            assert row["n"] == expected, name


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(20, 1)[len(given) :])
