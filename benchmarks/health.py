"""Reading histories: seconds, memory and growth, and work that is killed and goes on.

    python -m benchmarks.health [COMMITS ...]         # by default 5000 50000
    python -m benchmarks.health --kills 10            # killed at so many random moments
    python -m benchmarks.health --real FOLDER ...     # repositories that are there

Makes histories of 200 authors by `git fast-import`: three files of a hundred lines or so in each
commit, a merge in ten. Each is read by a process of its own: the `--raw` pass by itself, then all
of it (commits, lines of files, tables of all four widths), then again with nothing new. Memory is
the most that the process and its git held. Prints the figures and writes them to
`benchmarks/results/health.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from ptmgraph.analysis.health.table import health_table
from ptmgraph.analysis.health.windows import WIDTHS
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.program import GitProgram
from ptmgraph.loaders.git.raw_log import read_log
from ptmgraph.loaders.git.read import read_history

_RESULTS = Path(__file__).parent / "results" / "health.json"
_AUTHORS = 200
_START = 1_300_000_000
_WORDS = [b"    value = %d\n" % n for n in range(500)]


def main() -> None:
    """Measure what the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commits", nargs="*", type=int, default=[5_000, 50_000])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--real", nargs="+", type=Path, default=[])
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_measured(*given.child)))
    elif given.kills:
        _kill(given.kills, given.commits[0])
    else:
        _report([*_real(given.real)] if given.real else [*_made(given.commits)])


def _report(measured: list[dict[str, Any]]) -> None:
    for one in measured:
        print(
            f"{one['name']:<24} {one['commits']:>7,} commits  raw {one['raw']:6.1f} s  "
            f"whole {one['whole']:6.1f} s  again {one['again']:5.1f} s  "
            f"memory {one['memory'] / 1e6:6.0f} MB, of git {one['git_memory'] / 1e6:5.0f} MB"
        )
    _RESULTS.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")


def _made(sizes: list[int]) -> Iterator[dict[str, Any]]:
    for commits in sizes:
        with tempfile.TemporaryDirectory(prefix="ptmgraph-health-") as folder:
            place = make_history(Path(folder) / "made.git", commits)
            yield {"name": "made by script"} | _child(place, Path(folder) / "home")


def _real(places: list[Path]) -> Iterator[dict[str, Any]]:
    for place in places:
        with tempfile.TemporaryDirectory(prefix="ptmgraph-health-") as folder:
            yield {"name": str(place)[-24:]} | _child(place, Path(folder))


def _child(place: Path, home: Path) -> dict[str, Any]:
    done = subprocess.run(_command(place, home), capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _command(place: Path, home: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.health", "--child", str(place), str(home)]


def _measured(path: Path, home: Path) -> dict[str, Any]:
    """The figures of one repository, read into a new data home."""
    place = GitPlace.find(path)
    assert place.head
    start = time.perf_counter()
    with closing(GitProgram(place.objects, place.shallow, place.head)) as git:
        commits = sum(1 for _ in read_log(git, place.head))
    raw = time.perf_counter() - start
    start = time.perf_counter()
    mark = _tables(place, home)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    assert _tables(place, home) == mark
    again = time.perf_counter() - start
    memory, git_memory = (
        resource.getrusage(who).ru_maxrss * 1_024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    times = {"raw": raw, "whole": whole, "again": again}
    return {"commits": commits, **times, "memory": memory, "git_memory": git_memory, "mark": mark}


def _tables(place: GitPlace, home: Path) -> str:
    """A mark of all tables of a repository."""
    found = read_history(place, home)
    assert found
    as_of = int(found.history.committed.max())
    tables = [health_table(width, found.history, None, as_of) for width in WIDTHS]
    return hashlib.sha256(json.dumps([tables, found.notes]).encode()).hexdigest()


def make_history(folder: Path, commits: int, seed: int = 1) -> Path:
    """A bare repository with so many commits."""
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    command = ["git", "--git-dir", str(folder), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.writelines(_stream(commits, random.Random(seed)))
    assert process.returncode == 0
    subprocess.run(
        ["git", "--git-dir", str(folder), "symbolic-ref", "HEAD", "refs/heads/made"], check=True
    )
    return folder


def _stream(commits: int, chance: random.Random) -> Iterator[bytes]:
    for n in range(1, commits + 1):
        who = chance.randrange(_AUTHORS)
        at = _START + n * 4_000 + chance.randrange(3_000)
        name = b"Name%d Last%d <%d@example.org> %d +0000" % (who, who, who, at)
        yield b"commit refs/heads/made\nmark :%d\nauthor %s\ncommitter %s\n" % (n, name, name)
        yield b"data 1\nx\n"
        if n > 1:
            yield b"from :%d\n" % (n - 1)
        if n > 10 and n % 10 == 0:
            yield b"merge :%d\n" % (n - chance.randrange(2, 9))
        for _ in range(3):
            path = b"src/%d/%d.py" % (chance.randrange(50), chance.randrange(commits // 100 + 2))
            content = b"".join(chance.choices(_WORDS, k=chance.randrange(20, 200)))
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(content), content)


def _kill(times: int, commits: int) -> None:
    """Kill the reading of a history again and again, and compare the tables at the end."""
    with tempfile.TemporaryDirectory(prefix="ptmgraph-health-") as folder:
        place = make_history(Path(folder) / "made.git", commits)
        start = time.perf_counter()
        wanted = _child(place, Path(folder) / "whole")["mark"]
        seconds = time.perf_counter() - start
        for n in range(times):
            home, moment = Path(folder) / f"home{n}", seconds * (n + 1) / (times + 1)
            process = subprocess.Popen(_command(place, home), stdout=subprocess.DEVNULL)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kept = [file.name for file in home.rglob("*") if file.is_file()]
            assert _child(place, home)["mark"] == wanted, f"other tables after {moment:.1f} s"
            print(f"killed after {moment:5.1f} s with {len(kept)} files kept: the same tables")


if __name__ == "__main__":
    main()
