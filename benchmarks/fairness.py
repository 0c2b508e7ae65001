"""Many threads ask one store: how long does the unluckiest wait, with and without runaways?

    python -m benchmarks.fairness [SECONDS] [THREADS]

Opens the graph of the data home (`ptmgraph load sample` is enough). Each thread asks short
questions, one after another. Then the same while four questions run that never end; each is asked
again when its limit of 15 s has ended it. Prints the answers of the luckiest and the unluckiest
thread, the longest wait for an answer in seconds, and the greatest memory of all processes. Writes
`benchmarks/results/fairness.json`.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.arcade.store import ArcadeStore

_RESULTS = Path(__file__).parent / "results" / "fairness.json"
_RUNAWAYS = 4
_RUNAWAY_SECONDS = 15.0
_QUESTION = (
    "MATCH (m:Model {id: $id}) OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(l:License) "
    "RETURN m.id AS id, collect(l.id) AS licenses"
)
_ENDLESS = (
    "RETURN reduce(s=0, x IN range(1,6000000) | reduce(t=s, y IN range(1,1000000) | t+y)) AS x"
)


class Seen(NamedTuple):
    """What one phase showed."""

    most_answers: int
    fewest_answers: int
    longest_wait: float
    errors: int
    wrong: int
    peak_mb: int


class Asker(threading.Thread):
    """Asks short questions until `end`."""

    def __init__(self, store: ArcadeStore, ids: list[str], end: float) -> None:
        super().__init__()
        self._store, self._ids, self._end = store, ids, end
        self.answers = self.errors = self.wrong = 0
        self.longest = 0.0

    def run(self) -> None:
        while (start := time.monotonic()) < self._end:
            id = self._ids[self.answers % len(self._ids)]
            try:
                rows = self._store.query(_QUESTION, {"id": id}).rows
                self.wrong += [row["id"] for row in rows] != [id]
                self.answers += 1
            except StoreError:
                self.errors += 1
            self.longest = max(self.longest, time.monotonic() - start)


def main(seconds: float, threads: int) -> None:
    """Both phases, on one store."""
    results: dict[str, dict[str, float]] = {}
    with ArcadeStore(data_home()) as store:
        found = store.query("MATCH (m:Model) RETURN m.id AS id ORDER BY id", limit=500)
        for name, runaways in (("alone", 0), (f"with {_RUNAWAYS} runaways", _RUNAWAYS)):
            seen = _phase(store, found.column("id"), seconds, threads, runaways)
            results[name] = seen._asdict()
            print(name, json.dumps(results[name]), flush=True)
    _RESULTS.write_text(json.dumps({"threads": threads, **results}, indent=1) + "\n", "utf-8")


def _phase(store: ArcadeStore, ids: list[str], seconds: float, threads: int, runaways: int) -> Seen:
    end = time.monotonic() + seconds
    for number in range(runaways):
        threading.Thread(target=_run_away, args=(store, number, end), daemon=True).start()
    time.sleep(0.1 * bool(runaways))  # they come first
    askers = [Asker(store, ids, end) for _ in range(threads)]
    for asker in askers:
        asker.start()
    peak = 0
    while any(asker.is_alive() for asker in askers):
        peak = max(peak, _memory())
        time.sleep(0.5)
    counts = [asker.answers for asker in askers]
    longest = round(max(asker.longest for asker in askers), 2)
    errors, wrong = sum(asker.errors for asker in askers), sum(asker.wrong for asker in askers)
    return Seen(max(counts), min(counts), longest, errors, wrong, peak)


def _run_away(store: ArcadeStore, number: int, end: float) -> None:
    statement = _ENDLESS.replace("s=0", f"s={number}")
    while time.monotonic() < end:
        try:
            store.query(statement, timeout=min(_RUNAWAY_SECONDS, end - time.monotonic()))
        except (StoreError, ValueError):
            continue


def _memory() -> int:
    """Megabytes of this process and of those it started."""
    own = Path("/proc/self/task").glob("*/children")
    pids = ["self", *(pid for file in own for pid in file.read_text().split())]
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total // 1024


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    main(given[0] if given else 60.0, int(given[1]) if len(given) > 1 else 32)
