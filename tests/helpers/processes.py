"""Processes that tests start, and a query that never ends by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.helpers.places import ROOT

ENDLESS = (
    "RETURN reduce(s=0, x IN range(1,6000000) | reduce(t=s, y IN range(1,1000000) | t+y)) AS x"
)


ANNOUNCED = """
from ptmgraph.graph.store.arcade.client import Worker
_send = Worker._send
def send(*arguments):
    _send(*arguments)
    print("sent", flush=True)
Worker._send = send
"""
"""The beginning of a script that prints `sent` when the worker has a query."""


HALTING = """
import os, sys
def step(name, rows=0):
    os.write(1, f"{name}\\n".encode())  # at once: two threads that print can mix their lines
    if name == sys.argv[1]:
        sys.stdin.read()
"""
"""The beginning of a script whose work calls `step`: it halts at the step of its first argument."""


def halted(step: str, code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own group that runs the script after `HALTING`, and has halted at `step`."""
    process = subprocess.Popen(
        [sys.executable, "-c", HALTING + code, step, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        assert any(line.strip() == step for line in process.stdout), f"{step} was not reached"
    except BaseException:  # also the time limit of a test
        with process:
            process.kill()
        raise
    return process


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def children(pid: int) -> set[int]:
    """The processes that `pid` started, as the kernel lists them."""
    found: set[int] = set()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found |= {int(word) for word in (thread / "children").read_text().split()}
    return found
