"""Ten thousand queries from short-lived threads: does memory stay flat?

    python -m benchmarks.soak [QUERIES]

Opens the graph of the data home, asks for the ancestors and the facts of models from threads that
end after one query each, and prints the memory of this process and of the worker as it goes. Writes
`benchmarks/results/soak.json`.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from ptmgraph.answers.lineage import walk_lineage
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.arcade.store import ArcadeStore

_RESULTS = Path(__file__).parent / "results" / "soak.json"
_AT_ONCE = 8


def main(count: int) -> None:
    """Ask `count` queries, and print memory at every tenth of the way."""
    seen: list[dict[str, int]] = []
    with ArcadeStore(data_home()) as store:
        found = store.query("MATCH (m:Model) RETURN m.id AS id ORDER BY id", limit=500)
        ids: list[str] = found.column("id")
        print("queries  caller MB  worker MB  worker threads")
        for done in range(0, count + 1, count // 10):
            if done:
                _ask(store, ids, count // 10)
            worker = store.worker_pid
            threads = len(list(Path(f"/proc/{worker}/task").iterdir()))
            memory = {"caller_mb": _resident("self"), "worker_mb": _resident(worker)}
            print(f"{done:7}  {memory['caller_mb']:9}  {memory['worker_mb']:9}  {threads:14}")
            seen.append({"queries": done, **memory})
    _RESULTS.write_text(json.dumps(seen, indent=1) + "\n", "utf-8")


def _ask(store: ArcadeStore, ids: list[str], count: int) -> None:
    for start in range(0, count, _AT_ONCE):
        threads = [
            threading.Thread(target=walk_lineage, args=(store, ids[n % len(ids)]))
            for n in range(start, min(start + _AT_ONCE, count))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _resident(process: int | str) -> int:
    """Megabytes of memory that a process holds."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
