"""The terminal, called in this process for its words and formats, or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from ptmgraph.terminal.cli import cli
from tests.helpers.places import ROOT


def call(home: Path, *arguments: str, code: int = 0) -> Result:
    """Call `ptmgraph` with this data home, and check how it ends."""
    done = CliRunner(env={"PTMGRAPH_HOME": str(home)}).invoke(cli, arguments)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def run(
    home: Path, *arguments: str, code: int = 0, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own, and check how it ends."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=environment(home),
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def command(*arguments: str) -> list[str]:
    """What starts the terminal."""
    return [sys.executable, "-m", "ptmgraph", *arguments]


def environment(home: Path) -> dict[str, str]:
    """The environment of such a process: from any folder it finds this project."""
    return {**os.environ, "PTMGRAPH_HOME": str(home), "PYTHONPATH": str(ROOT)}
