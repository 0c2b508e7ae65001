"""How the whole way of the data grows: a made-up Hub of several sizes, from its files to an answer.

    python -m benchmarks.scale MODELS ... [--times N] [--folder FOLDER | --keep FOLDER] [--tables]

For each number of models (`benchmarks.made_hub`: half as many data sets, 80 repositories to 1,000
models) in a process of its own: CPU seconds (of all processes, user and system), seconds and the
peak of memory (resident, all processes together) of each stage. `--tables` stops before the engine.
`--times` runs each size so often, and takes medians. `--keep` works in that folder and leaves the
dump (`hub`) and the data home (`home`) there.
Writes `benchmarks/results/scale.json`, where sizes of earlier runs stay;
`python -m benchmarks.performance` makes `docs/performance.md` of it.
Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.made_hub.write import TAKEN_AT, write_hub, write_reuse
from ptmgraph.graph.build import build_graph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import AFTER_MERGE, load
from ptmgraph.loaders.reader.process import end_idle_readers

_RESULTS = Path(__file__).parent / "results" / "scale.json"
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_EVERY = 0.2
_STEPS = {
    "merge": "merge, families, reach",
    "load": "nodes and relationships into the engine",
    "check": "check",
    "index": "search index",
    "prepare": "record a faster start",
}
_OTHER_STEP = "licences, attributes, risks of what is merged"
Figures = dict[str, Any]


class _Watch:
    """Measures stages: what was used since the one before."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, float]] = {}
        self._peak = 0
        self._at = (time.perf_counter(), cpu_seconds(os.getpid()))
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            memory = sum(map(resident, processes(os.getpid())))
            self._peak = max(self._peak, memory)
            time.sleep(_LOOK_EVERY)

    def end(self, name: str) -> None:
        """What was used since the last call belongs to this stage."""
        now = (time.perf_counter(), cpu_seconds(os.getpid()))
        stage = self.stages.setdefault(name, {"cpu_s": 0.0, "s": 0.0, "peak_mb": 0.0})
        stage["s"] += now[0] - self._at[0]
        stage["cpu_s"] += now[1] - self._at[1]
        stage["peak_mb"] = max(stage["peak_mb"], self._peak / 2**20)
        self._at, self._peak = now, 0


def processes(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = file.read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield from processes(child)


def resident(pid: int) -> int:
    """Its memory in bytes, 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def cpu_seconds(root: int) -> float:
    """CPU seconds of a process and of all below it, also of those that have ended."""
    ticks = 0
    for pid in processes(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def measure(count: int, folder: Path, to_engine: bool = True) -> Figures:
    """The figures of one size, by stage."""
    lineage = write_hub(count, folder / "hub")
    home = folder / "home"
    write_reuse(lineage, home)
    watch = _Watch()
    load(HubDumpSource([folder / "hub"], taken_at=TAKEN_AT), home)
    end_idle_readers()
    watch.end("records to tables")
    for name, kind in derived_sources().items():
        load(kind(home), home)
        end_idle_readers()
        watch.end(f"derive {name}")
    again = derived_sources()["names"](home)
    load(again, home)
    watch.end("derive names again, nothing new")
    figures: Figures = {"models": count, "dump_mb": _megabytes(folder / "hub")}
    if to_engine:
        graph = build_graph(home, partial(_step, watch.end), AFTER_MERGE, again=True)
        watch.end("put in place")
        with ArcadeStore(home) as store:
            store.query("MATCH (m:Model) RETURN count(m) AS n")
            watch.end("first answer")
        figures |= {"counts": graph.manifest["counts"], "graph_mb": _megabytes(graph.folder)}
    return {**figures, "tables_mb": _megabytes(home / "tables"), "stages": watch.stages}


def _step(end: Callable[[str], None], step: str, rows: int) -> None:
    end(_STEPS.get(step.split()[0], _OTHER_STEP))


def _megabytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) >> 20


def section(results: list[Figures]) -> str:
    """The part of `docs/performance.md` that says how the whole way of the data grows."""
    sizes = [f"{figures['models']:,}" for figures in results]
    stages = dict.fromkeys(name for figures in results for name in figures["stages"])
    lines = [
        "## From the files of a dump to an answer",
        "",
        "By `python -m benchmarks.scale`, on a made-up Hub of the real one's shape",
        "(`python -m benchmarks.made_hub`). CPU seconds of all processes; memory is the peak of",
        "all processes. Growth is the slope between the two largest sizes: 1 is linear.",
        "",
        f"| stage, CPU s | {' | '.join(sizes)} | growth |",
        f"| --- |{' --- |' * (len(sizes) + 1)}",
    ]
    for name in stages:
        lines.append(_line(name, results, partial(_stage_cpu, name)))
    lines.append(_line("**all stages**", results, partial(_total, "cpu_s")))
    lines.append(_line("all stages, s on the clock", results, partial(_total, "s")))
    lines.append(_line("peak of memory, MB", results, _peak))
    for figures in results:
        if len(runs := figures.get("runs_s", ())) > 1:
            shown = ", ".join(f"{seconds:.1f}" for seconds in runs)
            lines[4] += f" Of {figures['models']:,} the medians of {len(runs)} runs: {shown} s."
    for key, title in (("dump_mb", "dump"), ("tables_mb", "tables"), ("graph_mb", "graph")):
        lines.append(_line(f"{title} on disk, MB", results, partial(_figure, key)))
    return "\n".join(lines)


def _stage_cpu(name: str, figures: Figures) -> float | None:
    stage: dict[str, float] = figures["stages"].get(name, {})
    return stage.get("cpu_s")


def _figure(key: str, figures: Figures) -> float | None:
    value: float | None = figures.get(key)
    return value


def _total(what: str, figures: Figures) -> float:
    again = "derive names again, nothing new"
    return float(sum(s[what] for name, s in figures["stages"].items() if name != again))


def _peak(figures: Figures) -> float:
    return float(max(stage["peak_mb"] for stage in figures["stages"].values()))


def _line(name: str, results: list[Figures], of: Callable[[Figures], float | None]) -> str:
    values = [of(figures) for figures in results]
    shown = [f"{value:,.1f}" if value is not None else "" for value in values]
    growth = ""
    if len(values) > 1 and values[-1] and values[-2]:
        sizes = [figures["models"] for figures in results[-2:]]
        growth = f"{math.log(values[-1] / values[-2]) / math.log(sizes[1] / sizes[0]):.2f}"
    return f"| {name} | {' | '.join(shown)} | {growth} |"


def _run(count: int, given: argparse.Namespace) -> Figures:
    """The figures of one run, in a process of its own."""
    options = ["--one", *(["--tables"] if given.tables else [])]
    options += ["--folder", str(given.folder)] if given.folder else []
    if given.keep:
        shutil.rmtree(given.keep, ignore_errors=True)  # from the run before
        options += ["--keep", str(given.keep)]
    command = [sys.executable, "-m", "benchmarks.scale", str(count), *options]
    figures: Figures = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    )
    print(f"{count:,} models: {_total('s', figures):.1f} s", file=sys.stderr, flush=True)
    return figures


def _medians(runs: list[Figures]) -> Figures:
    """The last run with the median of each figure, and the seconds of each run in all."""
    stages = {
        name: {what: median(run["stages"][name][what] for run in runs) for what in stage}
        for name, stage in runs[-1]["stages"].items()
        if all(name in run["stages"] for run in runs)
    }
    return {**runs[-1], "stages": stages, "runs_s": [round(_total("s", run), 1) for run in runs]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, help="where to work, by default the temporary one")
    parser.add_argument("--keep", type=Path, help="a new folder for what is made, of one size")
    parser.add_argument("--times", type=int, default=1, help="runs of each size")
    parser.add_argument("--tables", action="store_true", help="stop before the engine")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            print(
                json.dumps(measure(given.models[0], given.keep or Path(folder), not given.tables))
            )
        return
    if given.keep and (given.keep.exists() or len(given.models) > 1):
        parser.error(f"{given.keep} is there, or there is more than one size")
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else []
    for count in given.models:
        figures = _medians([_run(count, given) for _ in range(given.times)])
        results = sorted(
            [*(one for one in results if one["models"] != count), figures],
            key=lambda one: int(one["models"]),
        )
        _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print(section(results))


if __name__ == "__main__":
    main()
