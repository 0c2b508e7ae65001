"""Five real histories, against git asked plainly and the measures said plainly. Nothing of them is
part of the project; where they are not, the tests are skipped. Their issues are made up."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ptmgraph.analysis.health.columns import STILL_OPEN, History, IssueTimes
from ptmgraph.analysis.health.line_count import count_lines, is_code
from ptmgraph.analysis.health.table import health_table
from ptmgraph.analysis.health.windows import DAY
from ptmgraph.loaders.git.place import GitPlace
from ptmgraph.loaders.git.read import read_history
from tests.helpers.git_history import git
from tests.helpers.places import MIRROR
from tests.helpers.plain_health import plain_table

HISTORIES = {
    "hiyouga+LLaMA-Factory": 3_089,
    "axolotl-ai-cloud+axolotl": 2_878,
    "arcee-ai+mergekit": 305,
    "SoftwareSystemsLaboratory+prime-commits": 391,
    "GenAI-Security-Project+aibom-generator": 153,
}
"""Each with its commits when it was fetched."""


@pytest.mark.parametrize("name", HISTORIES)
def test_a_real_history_is_measured_as_loops_measure_it(name: str, tmp_path: Path) -> None:
    folder = MIRROR / name / "repo"
    if not folder.is_dir():
        pytest.skip(f"this history is not here: {folder}")
    found = read_history(GitPlace.find(folder), tmp_path)
    assert found is not None
    history = found.history
    log = [
        x.split("|") for x in git(folder, "log", "--reverse", "--format=%H|%at|%ct").splitlines()
    ]
    assert len(log) == len(history) >= HISTORIES[name]
    assert history.authored.tolist() == [int(line[1]) for line in log]
    assert history.committed.tolist() == [int(line[2]) for line in log]
    for n in (0, len(log) // 2, len(log) - 1):
        wanted = plain_size(folder, log[n][0])
        assert (history.lines[n], history.code[n], history.files[n]) == wanted
    as_of = int(history.committed.max())
    issues = made_up(history)
    right = plain_table("quarter", history, issues, as_of)
    for row, wanted_row in zip(health_table("quarter", history, issues, as_of), right, strict=True):
        assert row == pytest.approx(wanted_row), row["starts_at"]


def plain_size(folder: Path, commit: str) -> tuple[int, int, int]:
    """Lines, lines of code and files of a commit, from its whole tree."""
    entries = git(folder, "-c", "core.quotePath=false", "ls-tree", "-r", commit).splitlines()
    files = [(about.split(), path) for about, path in (line.split("\t") for line in entries)]
    regular = [(about[2], path) for about, path in files if about[0].startswith("100")]
    command = ["git", "--git-dir", str(folder), "cat-file", "--batch"]
    answer = subprocess.check_output(command, input="\n".join(b for b, _ in regular).encode())
    lines = code = at = 0
    for _, path in regular:
        end = answer.index(b"\n", at)
        header = answer[at:end].split()
        if header[1] == b"missing":
            at = end + 1
            continue
        size = int(header[2])
        count = count_lines(answer[end + 1 : end + 1 + size])
        lines += count.lines
        code += count.filled if is_code(path.strip('"').encode()) else 0
        at = end + size + 2
    return lines, code, sum(about[0] != "160000" for about, _ in files)


def made_up(history: History) -> IssueTimes:
    """Two hundred issues of chance within the history."""
    chance = random.Random(1)
    first, last = int(history.committed.min()), int(history.committed.max())
    opened = [chance.randrange(first, last) for _ in range(200)]
    closed = [min(at + chance.randrange(90 * DAY), last) for at in opened]
    kept = [end if chance.random() < 0.8 else STILL_OPEN for end in closed]
    return IssueTimes(np.array(opened), np.array(kept))
