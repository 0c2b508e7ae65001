"""A disk that is full, or nearly: the graph before or the graph after, whole, and never a third.

    python -m benchmarks.full_disk [SIZE ...]

As root on Linux. For each size (bytes in MB that are free; by default 20 between 0 and 64) a small
file system with a copy of a data home, and in it: a build of tables that changed, one that must
derive names anew, a load, a newer dump in the place of an earlier one, an export. Each must end
with code 0 and the new graph, or with code 3, a sentence about the disk, and the old one; and every
byte must be as it was sealed. Prints what was found for each, stops at the first that is neither,
and writes how often what was found to `benchmarks/results/full_disk.json`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.whole import counts_are_right, export_is_whole
from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.records import Node
from ptmgraph.graph.tables.damage import damaged_loads
from ptmgraph.graph.tables.lake import SnapshotWriter, remove, snapshots
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource
from tests.helpers.small_disk import leave_free, small_disk

_SIZES = (0, 0.1, 0.3, 0.6, 1, 2, 3, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15.4, 17, 24, 64)
_DISK = 128 * 2**20
_RESULTS = Path(__file__).parent / "results" / "full_disk.json"
_WORDS = ("full", "no room")


def main(sizes: tuple[float, ...]) -> None:
    """Do everything with each size. Raises `AssertionError` with what was harmed."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="ptmgraph-full-") as folder:
        origin = Path(folder) / "origin"
        load(SampleSource(small=True), origin)
        build(origin)
        dumps = [Path(folder) / f"{name}.jsonl" for name in ("more", "earlier")]
        for dump, licence in zip(dumps, ("mit", "gpl-3.0"), strict=True):
            row = {"id": "more/model", "tags": [f"license:{licence}"]}
            dump.write_text(json.dumps(row), "utf-8")
        for name, (prepare, arguments) in _works(*dumps).items():
            for size in sizes:
                disk = Path(folder) / f"{name}-{size}"
                with small_disk(disk, _DISK):
                    home = shutil.copytree(origin, disk / "home")
                    prepare(home)
                    filler = leave_free(disk, int(size * 2**20))
                    found = _attempt(home, disk, filler, arguments)
                print(f"{name} with {size} MB free: {found}", flush=True)
                outcomes[f"{name}: {found}"] += 1
    for outcome, times in sorted(outcomes.items()):
        print(f"{times:3}  {outcome}")
    written = {"sizes": len(sizes), "outcomes": dict(sorted(outcomes.items()))}
    _RESULTS.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def _works(dump: Path, earlier: Path) -> dict[str, tuple[Callable[[Path], None], list[str]]]:
    """What is tried: how its data home is prepared, and the command."""
    return {
        "build": (_add_model, ["build"]),
        "derive": (_forget_names, ["build"]),
        "load": (lambda home: None, ["load", "hub-dump", str(dump)]),
        "newer dump": (
            lambda home: _load_dump(home, earlier),
            ["load", "hub-dump", str(dump), "--name", "earlier"],
        ),
        "export": (lambda home: None, ["export", "csv", "DISK/export"]),
    }


def _add_model(home: Path) -> None:
    with SnapshotWriter(home, "more", "all", "2026-01-01T00:00:00Z", 10) as writer:
        writer.add(Node("Model", "more/model"))


def _load_dump(home: Path, dump: Path) -> None:
    load(HubDumpSource([dump]), home)


def _forget_names(home: Path) -> None:
    _add_model(home)
    remove(home, "names", "all")


def _attempt(home: Path, disk: Path, filler: Path, arguments: list[str]) -> str:
    before = current_graph(home).folder
    loaded = {s.checksum for s in snapshots(home) if s.source == SampleSource.name}
    words = [word.replace("DISK", str(disk)) for word in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "ptmgraph", "--quiet", *words],
        env={**os.environ, "PTMGRAPH_HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    filler.unlink()
    said = f"code {done.returncode}, {done.stderr}"
    assert done.returncode == 0 or (done.returncode == 3 and any(w in said for w in _WORDS)), said
    graph = current_graph(home)
    graph.require_whole()
    assert not list(damaged_loads(home))
    assert loaded <= {s.checksum for s in snapshots(home)}
    if arguments[0] == "export":
        return _export(disk / "export", graph, done.returncode == 0)
    assert (graph.folder != before) == (done.returncode == 0), said
    if done.returncode == 0:
        counts_are_right(home)
    return "new graph" if done.returncode == 0 else "old graph"


def _export(folder: Path, graph: BuiltGraph, finished: bool) -> str:
    assert folder.exists() == finished
    assert not list(folder.parent.glob(".*.partial"))
    if not finished:
        return "no export"
    export_is_whole(folder, graph)
    return "whole export"


if __name__ == "__main__":
    main(tuple(float(word) for word in sys.argv[1:]) or _SIZES)
