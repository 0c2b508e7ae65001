"""Fetching histories from a server on this machine: seconds and bytes, and fetches that are killed.

    python -m benchmarks.health_fetch [FOLDER ...]         # repositories that are there
    python -m benchmarks.health_fetch --kills 10 [FOLDER]  # each killed at so many moments

Without a FOLDER it makes a history of 5,000 commits. A process of its own fetches and reads
each: commits alone, then all, then again with nothing new. With `--kills` the process and the git
that it runs are killed, and what a second one reads must be the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.health import make_history
from ptmgraph.analysis.health.table import health_table
from ptmgraph.loaders.git.clone import GitClone
from ptmgraph.loaders.git.read import read_history
from tests.helpers.git_server import GitServer
from tests.helpers.processes import children


def main() -> None:
    """Measure what the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_fetched(given.child[0], Path(given.child[1]))))
        return
    with tempfile.TemporaryDirectory(prefix="ptmgraph-fetch-") as own:
        root = Path(own) / "there"
        root.mkdir()
        folders = given.folders or [make_history(Path(own) / "made.git", 5_000)]
        for number, folder in enumerate(folders):
            (root / f"{number}.git").symlink_to(folder.resolve())
        with GitServer(root).serve() as server:
            for number, folder in enumerate(folders):
                address = f"{server.url}/{number}.git"
                found = _child(address, Path(own) / f"home{number}")
                print(folder, found)
                _kill(given.kills, address, Path(own) / f"killed{number}", found)


def _kill(times: int, address: str, place: Path, wanted: dict[str, Any]) -> None:
    seconds = wanted["commits"] + wanted["all"] + 1
    for n in range(times):
        home, moment = place / str(n), seconds * (n + 1) / (times + 1)
        process = subprocess.Popen(_command(address, home), stdout=subprocess.DEVNULL)
        time.sleep(moment)
        started = children(process.pid) if process.poll() is None else set()
        for pid in (process.pid, *started):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        packs = len(list(home.rglob("*.pack")))
        assert _child(address, home)["tables"] == wanted["tables"], f"others after {moment:.1f} s"
        print(f"  killed after {moment:5.1f} s with {packs} packs kept: the same tables")


def _child(address: str, home: Path) -> dict[str, Any]:
    done = subprocess.run(_command(address, home), capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _command(address: str, home: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.health_fetch", "--child", address, str(home)]


def _fetched(address: str, home: Path) -> dict[str, Any]:
    """The figures of one repository, and its tables as one text."""
    clone = GitClone(home, "github.com/some/one", address)
    times, tables = {}, ""
    for step, lines in (("commits", False), ("all", True), ("again", True)):
        start = time.perf_counter()
        found = read_history(clone.update(), home, lines=lines, bring=clone.bring)
        assert found
        times[step] = round(time.perf_counter() - start, 2)
        size = sum(file.stat().st_size for file in clone.folder.rglob("*") if file.is_file())
        times[f"bytes_{step}"] = size
        as_of = int(found.history.committed.max())
        tables = json.dumps(health_table("month", found.history, None, as_of))
    return {**times, "tables": hashlib.sha256(tables.encode()).hexdigest()}


if __name__ == "__main__":
    main()
