"""The process in which stores of tests have their seats: see `reading_room`.

    python -m tests.helpers.reading_room_process SOCKET CACHE HEAP [JAVA_FLAG ...]

SOCKET is the number of an open one that listens. Who connects names a database and gives the ends
of two pipes, and is answered there as by a worker. The process ends with its input.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import jpype

from ptmgraph.graph.store.arcade import jvm
from ptmgraph.graph.store.arcade.frames import write_frame
from ptmgraph.graph.store.arcade.worker import Server, fatal, open_database


class _Desk(Server):
    """Answers one owner. When the owner leaves a query under way, the whole room ends with it:
    nobody could stop it. Other owners ask again, as of any worker that was lost."""

    def __init__(self, database: Any, answers: IO[bytes], line: socket.socket) -> None:
        super().__init__(database, answers, recording=False)
        self._line = line
        self._under_way, self._calm = 0, threading.Condition()

    def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        super().send(header, payload)
        if header["kind"] == "ready":
            _welcome(self._line)

    def _answer(self, request: dict[str, Any]) -> None:
        with self._calm:
            self._under_way += 1
        try:
            super()._answer(request)
        finally:
            with self._calm:
                self._under_way -= 1
                self._calm.notify_all()

    def _end(self) -> None:
        with self._calm:
            if not self._calm.wait_for(lambda: not self._under_way, timeout=1):
                jvm.die(1)


class _Databases:
    """The databases, each opened once for all who read it. None is closed: the engine would write
    into it then, and a graph stays as it was sealed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Any] = {}

    def open(self, folder: str) -> Any:
        """The database in this folder. Raises an error of Java."""
        with self._lock:
            if folder not in self._open:
                self._open[folder] = open_database(folder)
            return self._open[folder]


def _welcome(line: socket.socket) -> None:
    """Say that the owner has its seat. Whoever does not hear this asks in another room."""
    with line:
        line.sendall(b"1")


def _attend(
    databases: _Databases, line: socket.socket, database: str, requests: int, answers: int
) -> None:
    """Answer one owner until it leaves."""
    with (
        line,
        os.fdopen(requests, "rb") as asked,
        os.fdopen(answers, "wb") as told,
        suppress(BrokenPipeError),
    ):
        try:
            _Desk(databases.open(database), told, line).serve(asked)
        except jpype.JException as error:
            write_frame(told, fatal(error))
            _welcome(line)


def _serve(door: str, cache: str, heap: str, *flags: str) -> None:
    jvm.start(heap, Path(cache), *flags)
    databases = _Databases()
    threading.Thread(target=_end_with_owner, daemon=True).start()
    with socket.socket(fileno=int(door)) as open_door:
        while True:
            line, _ = open_door.accept()
            database, ends, *_ = socket.recv_fds(line, 4096, 2)
            place = (databases, line, database.decode(), *ends)
            threading.Thread(target=_attend, args=place, daemon=True).start()


def _end_with_owner() -> None:
    sys.stdin.buffer.read()
    jvm.die(0)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
