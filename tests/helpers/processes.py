"""Processes that tests start, and a query that never ends by itself."""

from __future__ import annotations

import time
from pathlib import Path

ENDLESS = (
    "RETURN reduce(s=0, x IN range(1,6000000) | reduce(t=s, y IN range(1,1000000) | t+y)) AS x"
)


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
