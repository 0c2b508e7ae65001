"""The commands of the README print what the README shows, and its figures are the benchmarks'."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from benchmarks import performance
from tests.helpers.places import ROOT
from tests.helpers.terminal import call

README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```\n\$ ptmgraph (.+)\n((?:.+\n)+?)```$", README, re.MULTILINE)


def test_the_figures_are_those_of_the_results() -> None:
    page = performance.PAGE.read_text("utf-8")
    assert page == performance.page(), "run: python -m benchmarks.performance"


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_a_command_prints_what_is_shown(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch, command: str, shown: str
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code = 1 if command.startswith("check") else 0
    printed = call(sample_home, *shlex.split(command), code=code).stdout
    lines = iter(line.rstrip() for line in printed.splitlines())
    for line in shown.splitlines():
        assert line == "..." or line in lines, f"not printed, or not in this order: {line}"


def test_there_are_five_examples() -> None:
    assert len(EXAMPLES) == 5
