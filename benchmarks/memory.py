"""A dump to a graph with little memory: does it come to its end, and what does it say if not?

    python -m benchmarks.memory DUMP FOLDER MEGABYTES ...

As root on Linux. For each number of megabytes the dump is loaded and built into an empty data home
below FOLDER, in a group of processes that may take no more together, the files that the system
keeps in memory included. Writes `benchmarks/results/memory.json`, where other dumps and limits
stay. Each build ends with code 0, or with code 3 and a sentence.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

_RESULTS = Path(__file__).parent / "results" / "memory.json"
_GROUPS = Path("/sys/fs/cgroup")
_JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'


class _Group(NamedTuple):
    """A group of processes, and the names of its files: Linux has two ways."""

    folder: Path
    limit: str
    peak: str


@contextmanager
def limited(megabytes: int) -> Iterator[_Group]:
    """A group that may take so much memory."""
    name = f"ptmgraph-{os.getpid()}"
    if (_GROUPS / "cgroup.controllers").exists():
        (_GROUPS / "cgroup.subtree_control").write_text("+memory", "ascii")
        group = _Group(_GROUPS / name, "memory.max", "memory.peak")
    else:
        names = ("memory.limit_in_bytes", "memory.max_usage_in_bytes")
        group = _Group(_GROUPS / "memory" / name, *names)
    group.folder.mkdir()
    try:
        (group.folder / group.limit).write_text(str(megabytes << 20), "ascii")
        yield group
    finally:
        group.folder.rmdir()


def attempt(dump: Path, home: Path, megabytes: int) -> dict[str, Any]:
    """Load and build with so much memory."""
    shutil.rmtree(home, ignore_errors=True)
    start = time.perf_counter()
    with limited(megabytes) as group:
        words = [sys.executable, "-m", "ptmgraph", "--quiet", "load", "hub-dump", str(dump)]
        done = subprocess.run(
            ["sh", "-c", _JOIN, str(group.folder), *words],
            env={**os.environ, "PTMGRAPH_HOME": str(home)},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        peak = int((group.folder / group.peak).read_text("ascii"))
    return {
        "models": sum(pq.read_metadata(file).num_rows for file in dump.glob("models*.parquet")),
        "limit_mb": megabytes,
        "seconds": round(time.perf_counter() - start, 1),
        "peak_mb": peak >> 20,
        "code": done.returncode,
        "said": done.stderr.strip(),
    }


def section(results: list[dict[str, Any]]) -> str:
    """The part of `docs/performance.md`."""
    lines = [
        "## With little memory",
        "",
        "By `python -m benchmarks.memory`: from a dump to a graph, in a group of processes that",
        "may take no more together, with the files that the system keeps in memory.",
        "",
        "| models | limit | result |",
        "| --- | --- | --- |",
    ]
    for one in results:
        result = f"done in {one['seconds']:.0f} s" if one["code"] == 0 else f"“{one['said']}”"
        lines.append(f"| {one['models']:,} | {one['limit_mb']:,} MB | {result} |")
    return "\n".join(lines)


def main(dump: Path, folder: Path, limits: list[int]) -> None:
    """Try, print and write down. Ends with 1 when one ended without a sentence."""
    results = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else []
    for megabytes in limits:
        figures = attempt(dump, folder / f"home-{megabytes}", megabytes)
        print(json.dumps(figures), flush=True)
        key = ("models", "limit_mb")
        others = [one for one in results if [one[k] for k in key] != [figures[k] for k in key]]
        results = sorted([*others, figures], key=lambda one: [one[k] for k in key])
        _RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    if any(one["code"] not in (0, 3) or (one["code"] and not one["said"]) for one in results):
        sys.exit("not every build ended in words")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [int(word) for word in sys.argv[3:]])
