"""The result that tool_prime published of its own history, row by row: 156 commits, 6,441 sizes of
files, 50 days. Where the rows differ, the tests say who is right."""

from __future__ import annotations

import csv
import subprocess
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ptmgraph.analysis.health.columns import Ints
from ptmgraph.analysis.health.line_count import count_lines
from ptmgraph.analysis.health.published import DailySizes, log_order_changes, prime_daily
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.read import read_history
from tests.helpers.git_history import git
from tests.helpers.places import MIRROR

SIZES = ("lines", "code", "comments", "blanks", "bytes")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def prime(shared: Path) -> dict[str, Rows]:
    """The published tables by name."""
    found = {}
    for file in (shared / "prime").glob("*.csv"):
        with file.open(newline="") as stream:
            found[file.stem] = list(csv.DictReader(stream))
    if not found:
        pytest.skip("the published result of tool_prime is not here: shared/data/prime")
    return found


@pytest.fixture(scope="module")
def history() -> Path:
    """The history of tool_prime itself."""
    folder = MIRROR / "NicholasSynovic+tool_prime" / "repo"
    if not folder.is_dir():
        pytest.skip(f"the history of tool_prime is not here: {folder}")
    return folder


def sums(prime: dict[str, Rows]) -> tuple[Ints, dict[str, Ints]]:
    """For the commits with sizes, in the order of the log: their times and their sizes."""
    total: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in prime["file_size_per_commit"]:
        for size in SIZES:
            total[row["commit_hash"]][size] += int(row[size])
    commits = [row for row in prime["commits"] if row["commit_hash"] in total]
    times = [datetime.fromisoformat(row["committed"]).replace(tzinfo=UTC) for row in commits]
    sizes = {s: np.array([total[row["commit_hash"]][s] for row in commits]) for s in SIZES}
    return np.array([int(time.timestamp()) for time in times]), sizes


def test_sizes_and_productivity_of_commits_and_days_are_the_published_ones(
    prime: dict[str, Rows],
) -> None:
    """All 155 and all 50 rows of each table, for each of the five sizes. Not right in them: the
    last of the 156 commits has no sizes, so the last day is not whole."""
    times, sizes = sums(prime)
    assert (len(prime["commits"]), len(times)) == (156, 155)
    missing = prime["commits"][-1]["commit_hash"]
    assert missing not in {row["commit_hash"] for row in prime["file_size_per_commit"]}
    for size in SIZES:
        values = sizes[size]
        daily: DailySizes = prime_daily(times, values)
        changes = np.abs(log_order_changes(values, 0))
        delta = f"delta_{size}"
        for table, column, ours in (
            ("project_size_per_commit", size, values),
            ("project_productivity_per_commit", delta, changes),
            ("project_size_per_day", size, daily.size),
            ("project_productivity_per_day", delta, daily.change),
        ):
            assert [int(row[column]) for row in prime[table]] == ours.tolist()
    days = [row["date"][:10] for row in prime["project_size_per_day"]]
    assert days == daily.days.astype("datetime64[D]").astype(str).tolist()


def test_the_changes_of_each_committer_are_the_published_ones(prime: dict[str, Rows]) -> None:
    """51 rows: one for each committer of a day (22), and -1 on the 29 days without a commit."""
    days, sizes = sums(prime)
    changes = np.abs(log_order_changes(sizes["code"], 0))
    found: Counter[tuple[str, str]] = Counter()
    for row, change in zip(prime["commits"], changes, strict=False):
        found[row["committed"][:10], row["committer"]] += int(change)
    wanted = {
        (row["date"][:10], row["committer_id"]): int(row["delta_code"])
        for row in prime["bus_factor_per_day"]
    }
    idle = {day for day, committer in wanted if committer == "-1"}
    assert {key: value for key, value in wanted.items() if key[0] not in idle} == dict(found)
    assert len(idle) + len(found) == 51 and idle.isdisjoint(day for day, _ in found)
    assert len(idle | {day for day, _ in found}) == int(days[-1] // 86_400 - days[0] // 86_400) + 1


def test_lines_of_each_file_at_each_commit_are_those_of_scc(
    prime: dict[str, Rows], history: Path
) -> None:
    """All lines and bytes of 6,441 files agree. Lines that are not blank agree in 5,305; in the
    others, all of Python, scc takes the blank lines of docstrings for comments. Ours are right: a
    line with nothing on it is blank."""
    names = {f"{row['commit_hash']}:{row['file']}" for row in prime["file_size_per_commit"]}
    content = files(history, sorted(names))
    lines = bytes_ = filled = 0
    languages: set[str] = set()
    for row in prime["file_size_per_commit"]:
        file = content[f"{row['commit_hash']}:{row['file']}"]
        count = count_lines(file)
        lines += count.lines == int(row["lines"])
        bytes_ += len(file) == int(row["bytes"])
        theirs = int(row["code"]) + int(row["comments"])
        filled += count.filled == theirs
        if count.filled != theirs:
            languages.add(row["language"])
            assert count.filled < theirs and b'"""' in file
    assert (lines, bytes_, filled, languages) == (6_441, 6_441, 5_305, {"Python"})


def files(history: Path, names: list[str]) -> dict[str, bytes]:
    answer = git_bytes(history, names)
    found, at = {}, 0
    for name in names:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        found[name] = answer[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def git_bytes(history: Path, names: list[str]) -> bytes:
    command = ["git", "--git-dir", str(history), "cat-file", "--batch"]
    return subprocess.check_output(command, input="\n".join(names).encode())


def test_commits_and_their_order_and_times_are_the_published_ones(
    prime: dict[str, Rows], history: Path, tmp_path: Path
) -> None:
    """The history has grown by five commits since."""
    found = read_history(GitPlace.find(history), tmp_path)
    assert found is not None
    for column in ("authored", "committed"):
        theirs = [datetime.fromisoformat(row[column]) for row in prime["commits"]]
        wanted = [int(time.replace(tzinfo=UTC).timestamp()) for time in theirs]
        assert getattr(found.history, column).tolist()[: len(wanted)] == wanted
    log = git(history, "log", "--reverse", "--format=%H").split()
    assert [row["commit_hash"] for row in prime["commits"]] == log[:156]
    assert len(found.history) == len(log) == 161
