"""Ending the terminal in the middle of a query: it goes at once, and takes Java with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.test_arcade import ENDLESS, children, gone


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_terminal_in_a_query(fixture_home: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "PTMGRAPH_HOME": str(fixture_home)}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    command = [sys.executable, "-m", "ptmgraph", "cypher", ENDLESS, "--timeout", "100"]
    terminal = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    while not (workers := children(terminal.pid)):
        time.sleep(0.05)
    time.sleep(2)
    terminal.send_signal(number)
    terminal.wait(timeout=5)
    assert terminal.stderr is not None
    with terminal.stderr as errors:
        assert b"Traceback" not in errors.read()
    assert all(gone(worker) for worker in workers)
