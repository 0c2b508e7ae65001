"""What readers are asked for in tests: functions that end, fill or hold up their process."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ptmgraph.loaders.weights_files import WeightsFile, weights_risks


def lengths(items: Sequence[str]) -> Iterator[int]:
    """The length of each item, but for those that are orders."""
    for item in items:
        if item == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if item == "fill":
            bytearray(2**40)
        if item == "hang":
            time.sleep(60)
        if item == "print":
            print("not an answer", flush=True)
            os.write(1, b"nor this")
        if item == "raise":
            raise ValueError("a bad item")
        yield len(item)


def process(items: Sequence[str]) -> Iterator[int]:
    """The id of the process, once for each item."""
    yield from (os.getpid() for _ in items)


def endless() -> Iterator[int]:
    """Numbers without an end."""
    number = 0
    while True:
        yield (number := number + 1)


def growing(megabytes: int) -> Iterator[int]:
    """Takes memory slowly, and then waits."""
    kept = [bytearray(1_000_000) for _ in range(megabytes)]
    time.sleep(30)
    yield len(kept)


def large(size: int) -> Iterator[bytes]:
    """One item of a size."""
    yield bytes(size)


def writing(folder: Path) -> Iterator[None]:
    """Leaves a file and does not end."""
    (folder / "left").write_bytes(b"1")
    time.sleep(60)
    yield None


def too_much(folder: Path) -> Iterator[None]:
    """Takes the place of a step that needs more time than it may have."""
    time.sleep(60)
    yield None


class Unsendable(Exception):
    """An error that does not go through a pipe."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} {two} {sys.platform}")


def unsendable() -> Iterator[None]:
    """Raises such an error."""
    raise Unsendable(1, 2)
    yield None


def slow_at_b(paths: Sequence[str]) -> Iterator[WeightsFile | None]:
    """What reads weights, and never comes back from a file `b.pt`."""
    for path in paths:
        if path.endswith("b.pt"):
            time.sleep(600)
        yield from weights_risks([path])
