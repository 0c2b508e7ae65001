"""Stores that tests open share a process of the engine that stays.

A store starts a worker: a Python and a Java, which take a second of processor time before the first
answer. So the workers of tests are seats in one process, for each process of the tests and each set
of Java's options (`reading_room_process`). It runs the worker's own code, on the same engine. Where
workers themselves are tested, `as_users_ask` ends this.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pytest

from ptmgraph.graph.processes import QUICK_START, module_environment
from ptmgraph.graph.store.arcade.client import Worker
from tests.helpers.made_once import run_folder
from tests.helpers.places import ROOT

_RECORDS = "-XX:AOTCacheOutput"
_alone = Worker._start


class _Room:
    """The process, and the socket where one asks for a seat in it."""

    def __init__(self, heap: str, flags: tuple[str, ...]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="reading-", dir=run_folder()))
        self.address = str(folder / "door")
        command = [sys.executable, "-m", "tests.helpers.reading_room_process"]
        with socket.socket(socket.AF_UNIX) as door, (folder / "log").open("ab") as log:
            door.bind(self.address)
            door.listen(100)
            self.process = subprocess.Popen(
                [*command, str(door.fileno()), str(folder), heap, *flags],
                cwd=ROOT,
                env=module_environment(),
                stdin=subprocess.PIPE,  # it ends when this process does
                stderr=log,
                pass_fds=[door.fileno()],
                start_new_session=True,
            )

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


class _Seat:
    """What the owner of a worker sees of the room: pipes of its own, and the process of all. Taking
    one raises `OSError` when the room ends first."""

    def __init__(self, room: _Room, database: str) -> None:
        self._process, self.pid = room.process, room.process.pid
        self._left = False
        requests, asks = os.pipe()
        told, answers = os.pipe()
        self.stdin, self.stdout = os.fdopen(asks, "wb"), os.fdopen(told, "rb")
        try:
            _ask_for_seat(room.address, database, [requests, answers])
        except OSError:
            self.stdin.close()
            self.stdout.close()
            raise
        finally:
            os.close(requests)
            os.close(answers)

    def poll(self) -> int | None:
        return 0 if self._left else self._process.poll()

    def kill(self) -> None:
        self._left = True
        with suppress(OSError):
            self.stdin.close()

    def wait(self) -> int | None:
        return self.poll()


def _ask_for_seat(address: str, database: str, ends: list[int]) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        socket.send_fds(line, [database.encode()], ends)
        if not line.recv(1):  # the room has ended, and may not have read this
            raise ConnectionResetError


_rooms: dict[tuple[str, ...], _Room] = {}
_turn = threading.Lock()


def _start(
    worker: Worker, log: IO[bytes], place: tuple[str, str], heap: str, flags: tuple[str, ...]
) -> Any:
    """`Worker._start`, in a room of this heap and these options. Java starts quick in all: a second
    kind of room costs more than it saves."""
    if any(flag.startswith(_RECORDS) for flag in flags):  # Java writes a record when it ends
        return _alone(worker, log, place, heap, flags)
    flags = (*(flag for flag in flags if flag != QUICK_START), QUICK_START)
    kind = (heap, *flags)
    with _turn:
        if room := _rooms.get(kind):
            with suppress(OSError):  # it has ended, or does so just now
                return _Seat(room, place[0])
            room.close()
        _rooms[kind] = _Room(heap, flags)
        return _Seat(_rooms[kind], place[0])


@contextmanager
def reading_rooms() -> Iterator[None]:
    """Workers of this process are seats in rooms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "_start", _start)
        yield
    while _rooms:
        _rooms.popitem()[1].close()


@contextmanager
def as_users_ask() -> Iterator[None]:
    """Stores start workers of their own, as they do for users."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "_start", _alone)
        yield
