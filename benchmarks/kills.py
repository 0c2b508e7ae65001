"""Work that is killed at random moments: the state before or the state after, whole.

    python -m benchmarks.kills [ROUNDS] [SEED]

In turn a load, a newer dump in the place of an earlier one, a build that derives anew, a build of
everything again, a crawl (of a server in this process that answers as the Hub does) and an export
are killed with SIGKILL after a random time, or in every second turn the processes that they
started. Then the graph must be the one before or a new one of all the tables, every byte as it was
sealed, with what its manifest counts; the tables must be whole, those of the crawl with all rows or
not there; the export whole or not there. Prints what was found after each kill, stops at the first
that did harm, and writes how often what was found to `benchmarks/results/kills.json`. A few moments
by name are in the tests (`tests/graph/test_build.py`, `tests/loaders/test_real_rows.py`).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.whole import counts_are_right, export_is_whole
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.records import Node
from ptmgraph.graph.tables.damage import damaged_loads
from ptmgraph.graph.tables.lake import SnapshotWriter, remove, snapshots
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource
from tests.helpers.fake_hub import FakeHub

_TAKEN_AT = "2026-01-01T00:00:00Z"
_RESULTS = Path(__file__).parent / "results" / "kills.json"
_CRAWL = ["load", "hub", "--search", "crawled", "--lineage", "both"]


@dataclass(frozen=True)
class _Work:
    """A command that is killed, and what is done before it."""

    command: list[str]
    prepare: Callable[[int], None] = lambda number: None


def main(rounds: int, seed: int) -> None:
    """Kill so much work. Raises `AssertionError` with what was harmed."""
    with tempfile.TemporaryDirectory(prefix="ptmgraph-kills-") as folder, _hub().serve() as hub:
        home, export = Path(folder) / "home", Path(folder) / "export"
        environment = {
            **os.environ,
            "PTMGRAPH_HOME": str(home),
            "HF_ENDPOINT": hub.url,
            "HF_HUB_DISABLE_TELEMETRY": "1",
        }
        load(SampleSource(small=True), home)
        build(home)
        _Kills(home, export, environment, random.Random(seed)).run(rounds)


def _hub() -> FakeHub:
    rows = [{"id": f"crawled/{n}", "tags": ["license:mit"]} for n in range(60)]
    return FakeHub(models=rows, delay=0.02)


class _Kills:
    """The rounds of one data home."""

    def __init__(
        self, home: Path, export: Path, environment: dict[str, str], chance: random.Random
    ) -> None:
        self._home, self._export = home, export
        self._dump = home.with_name("newer.jsonl")
        self._environment, self._chance = environment, chance
        self._works = {
            "load": _Work(["load", "sample", "--small"], self._add_models),
            "newer dump": _Work(["load", "hub-dump", str(self._dump)], self._write_dump),
            "derive": _Work(["build"], self._forget_names),
            "build": _Work(["build", "--again"]),
            "crawl": _Work(_CRAWL),
            "export": _Work(["export", "csv", str(export)]),
        }

    def run(self, rounds: int) -> None:
        """Each work once to its end, for its time and its rows; then the kills."""
        longest = {}
        for number, (name, work) in enumerate(self._works.items()):
            longest[name] = self._start_and_kill(work, number, 600, children=False)
            print(f"{name} takes {longest[name]:.1f} s", flush=True)
        rows = self._rows()
        outcomes: Counter[str] = Counter()
        for number in range(1, rounds + 1):
            name = list(self._works)[number % len(self._works)]
            shutil.rmtree(self._export, ignore_errors=True)
            before = current_graph(self._home).folder
            seconds = self._chance.uniform(0.1, longest[name])
            children = number // len(self._works) % 2 == 1
            self._start_and_kill(self._works[name], number, seconds, children)
            found = self._found(before)
            whose = "the children of " * children + name
            print(f"{number}: {whose} killed after {seconds:.2f} s: {found}", flush=True)
            assert rows.items() <= self._rows().items() | {("hub", rows["hub"])}
            outcomes[f"{name}, {found}"] += 1
        build(self._home)
        counts_are_right(self._home)
        assert not list(self._home.glob("graphs/*.partial"))
        for outcome, times in sorted(outcomes.items()):
            print(f"{times:3}  {outcome}")
        written = {"kills": rounds, "outcomes": dict(sorted(outcomes.items()))}
        _RESULTS.write_text(json.dumps(written, indent=1) + "\n", "utf-8")

    def _found(self, before: Path) -> str:
        """The state after a kill."""
        graph = current_graph(self._home)
        graph.require_whole()
        counts_are_right(self._home)
        assert not list(damaged_loads(self._home))
        if graph.folder != before:
            loaded = {f"{s.source}/{s.name}": s.checksum for s in snapshots(self._home)}
            assert graph.manifest["snapshots"] == loaded
        if self._export.exists():
            export_is_whole(self._export, graph)
        state = "before" if graph.folder == before else "after"
        return f"the graph {state}{', an export' * self._export.exists()}"

    def _rows(self) -> dict[str, int]:
        """The rows of what is loaded and does not change."""
        constant = (SampleSource.name, "hub")
        return {s.source: s.rows for s in snapshots(self._home) if s.source in constant}

    def _add_models(self, number: int) -> None:
        with SnapshotWriter(self._home, "kills", "all", _TAKEN_AT, 10) as writer:
            for count in range(number + 1):
                writer.add(Node("Model", f"kills/{count}"))

    def _write_dump(self, number: int) -> None:
        rows = ({"id": f"newer/{n}", "library_name": f"l-{n + number}"} for n in range(300))
        self._dump.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    def _forget_names(self, number: int) -> None:
        self._add_models(number)
        remove(self._home, "names", "all")

    def _start_and_kill(self, work: _Work, number: int, seconds: float, children: bool) -> float:
        """Let it run for so many seconds at most, then kill it, or its children; how long it
        ran."""
        work.prepare(number)
        started = time.monotonic()
        with subprocess.Popen(
            [sys.executable, "-m", "ptmgraph", "--quiet", *work.command],
            env=self._environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
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


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(100, 1)[len(given) :])
