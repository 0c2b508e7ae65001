"""Repositories that reach a model through its descendants, with the path: how long it takes.

    python -m benchmarks.reuse [MODELS]

Writes `benchmarks/results/reuse.json`. The Hub is that of `benchmarks.synthetic`; repositories and
links are made up in the proportions of PeaTMOSS (28,575 and 44,337 to 281,638 models), and
favour models that have children. Asked are the largest hub, the foot of the deepest chain, and
200 models that have children.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.synthetic import model_id, write_dump
from graph.arcade_store import ArcadeStore
from graph.batch import Rel
from graph.lake import SnapshotWriter
from graph.schema import LINEAGE
from loaders.hub_dump import HubDumpSource
from loaders.pipeline import build, load
from queries.catalog import run
from queries.impact import impact

_RESULTS = Path(__file__).parent / "results" / "reuse.json"
_REPOSITORIES, _LINKS = 28_575 / 281_638, 44_337 / 281_638
_TAKEN_AT = "2026-01-01T00:00:00Z"
_ROUNDS = 5
_YARDSTICK = (
    f"MATCH (m:Model {{id: $id}})<-[:{'|'.join(LINEAGE)}*0..]-(used:Model) "
    "RETURN count(DISTINCT used) AS n"
)
_SOME = 200


def main(count: int) -> None:
    """Run everything and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        dump, home = Path(folder) / "models.parquet", Path(folder) / "home"
        write_dump(count, dump)
        load(HubDumpSource([dump]), home)
        _add_reuse(home, count)
        graph = build(home)
        children = _children(graph.tables)
        with ArcadeStore(home) as store:
            results = {"models": count, "links": int(count * _LINKS), **_ask(store, children)}
    _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    for question, row in results["questions"].items():
        print(f"{question}: {row}")


def _add_reuse(home: Path, count: int) -> None:
    chance = random.Random(2)
    repositories = int(count * _REPOSITORIES)
    with SnapshotWriter(home, "made-up", "reuse", _TAKEN_AT, 50) as writer:
        for _ in range(int(count * _LINKS)):
            repository = f"github.com/user/app-{chance.randrange(repositories)}"
            model = model_id(int(count * chance.random() ** 2))
            facts = {"mode": "loads", "places": ["src/load.py:1"], "uses": 1}
            ends = ("Repository", repository, "REUSES", "Model", model)
            writer.add(Rel(*ends, "code", "src/load.py:1", facts))


def _children(tables: Path) -> Counter[str]:
    """How many children each model has."""
    files = [tables / f"Model-{name}-Model.parquet" for name in LINEAGE]
    return Counter(id for file in files for id in pq.read_table(file)["end_id"].to_pylist())


def _ask(store: ArcadeStore, children: Counter[str]) -> dict[str, Any]:
    ((hub, wide),) = children.most_common(1)
    some = random.Random(3).sample(sorted(children), min(_SOME, len(children)))
    reach = {id: _timed(lambda id=id: len(run(store, "model-reach", {"id": id}))) for id in some}
    times = sorted(ms for ms, _ in reach.values())
    questions = {
        "yardstick: only count the descendants of the largest hub": _named(
            _timed(lambda: int(store.query(_YARDSTICK, {"id": hub})[0]["n"]))
        ),
        "largest hub": _named(_timed(lambda: len(run(store, "model-reach", {"id": hub})))),
        "foot of the deepest chain": _named(
            _timed(lambda: len(run(store, "model-reach", {"id": model_id(0)})))
        ),
        f"{len(some)} models with children": {
            "median_ms": round(statistics.median(times), 2),
            "slowest_ms": round(times[-1], 2),
            "most_rows": max(rows for _, rows in reach.values()),
        },
        "impact of the largest hub": _named(_timed(lambda: _hit(store, hub))),
    }
    return {"children of the largest hub": wide, "questions": questions}


def _hit(store: ArcadeStore, id: str) -> int:
    found = impact(store, id)
    return len(found.models) + len(found.uses) if found else 0


def _named(timed: tuple[float, int]) -> dict[str, float]:
    return {"median_ms": round(timed[0], 2), "rows": timed[1]}


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    """The median of some rounds in milliseconds, and the number of rows."""
    times: list[float] = []
    rows = 0
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        rows = work()
        times.append((time.perf_counter() - start) * 1_000)
    return statistics.median(times), rows


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
