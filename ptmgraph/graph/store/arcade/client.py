"""One worker process from its owner's side: start it, ask it, end it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from ptmgraph.graph.current import MEND
from ptmgraph.graph.errors import (
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryTimeout,
    StoreUnavailable,
)
from ptmgraph.graph.home import last_words
from ptmgraph.graph.processes import module_command, module_environment
from ptmgraph.graph.store.arcade.frames import read_frame, write_frame
from ptmgraph.graph.store.result import Result, Row

_READY_SECONDS = 60.0


class WorkerLost(Exception):
    """The worker ended while a query was under way. Reads are safe to repeat.

    `expected` is true when its owner ended it, because of another query.
    """

    def __init__(self, expected: bool) -> None:
        super().__init__("the database worker ended")
        self.expected = expected


class Worker:
    """A running worker process. Safe in threads; each call waits for its own answer.

    `flags` are further Java options. Nothing of the engine is loaded into this process.
    """

    def __init__(self, database: Path, cache: Path, heap: str, *flags: str) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self._log = cache / "engine.log"
        self.owner = os.getpid()
        self._calls: dict[int, queue.SimpleQueue[_Frame | None]] = {}
        self._lock = threading.Lock()
        self._number = 0
        self._condemned = False
        self._ready: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._problem: str | None = None
        place = (str(database.resolve()), str(cache))
        with self._log.open("ab") as log:
            self._process = self._start(log, place, heap, flags)
        threading.Thread(target=self._read, daemon=True, name="ptmgraph-worker").start()

    def _start(
        self, log: IO[bytes], place: tuple[str, str], heap: str, flags: tuple[str, ...]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            module_command("ptmgraph.graph.store.arcade.worker", *place, heap, *flags),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=module_environment(),
            start_new_session=True,  # Ctrl-C in a terminal goes to the whole foreground group
        )

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._condemned and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_ready(self) -> None:
        """Wait until the database is open. Raises `StoreUnavailable` when it cannot be."""
        if self._problem is None:
            try:
                self._problem = self._ready.get(timeout=_READY_SECONDS) or ""
            except queue.Empty:
                self._problem = f"the database worker does not start; see {self._log}"
            self._ready.put(self._problem)  # for the other threads that wait
        if self._condemned:
            raise WorkerLost(expected=True)
        if self._problem:
            raise StoreUnavailable(self._problem)

    def ask(
        self, cypher: str, parameters: Mapping[str, Any], limit: int | None, timeout: float
    ) -> Result:
        """Run one query. Raises a `QueryError`, or `WorkerLost` when the worker ended."""
        frames: queue.SimpleQueue[_Frame | None] = queue.SimpleQueue()
        with self._lock:
            self._number += 1
            number = self._number
            self._calls[number] = frames
        try:
            self._send(number, cypher, parameters, limit)
            return _collect(frames, time.monotonic() + timeout, timeout, self._condemned_now)
        finally:
            with self._lock:
                self._calls.pop(number, None)

    def end(self) -> None:
        """End the process now. Calls that wait raise `WorkerLost`."""
        self._condemned = True
        if os.getpid() != self.owner:
            return
        self._process.kill()
        self._process.wait()
        with self._lock, contextlib.suppress(OSError):
            self._input.close()

    def finish(self, seconds: float) -> None:
        """Let the process end by itself, as at the end of its input; end it if it does not."""
        self._input.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end()

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _condemned_now(self) -> bool:
        return self._condemned

    def _send(
        self, number: int, cypher: str, parameters: Mapping[str, Any], limit: int | None
    ) -> None:
        request = {"id": number, "cypher": cypher, "parameters": parameters, "limit": limit}
        try:
            body = json.dumps(request).encode("utf-8", "surrogatepass")
        except (TypeError, ValueError) as error:
            raise QueryError(f"A parameter cannot be sent: {error}.") from None
        try:
            with self._lock:
                write_frame(self._input, body)
        except (OSError, ValueError):
            raise WorkerLost(self._condemned) from None

    def _read(self) -> None:
        """The reading thread: hand each answer to the call that waits for it."""
        stream = self._process.stdout
        assert stream is not None
        with stream:
            self._hand_out(stream)
        self._ready.put(f"The database worker ended. {last_words(self._log)}")
        with self._lock:
            waiting = list(self._calls.values())
        for call in waiting:
            call.put(None)

    def _hand_out(self, stream: IO[bytes]) -> None:
        for header, payload in _frames(stream):
            kind = header["kind"]
            if kind == "ready":
                self._ready.put("")
            elif kind == "fatal":
                self._ready.put(f"The graph cannot be opened: {header['message']}. {MEND}")
            else:
                with self._lock:
                    call = self._calls.get(header["id"])
                if call:
                    call.put((header, payload))


_Frame = tuple[dict[str, Any], bytes]


def _frames(stream: IO[bytes]) -> Any:
    while frame := read_frame(stream):
        header, _, payload = frame.partition(b"\n")
        yield json.loads(header), payload


def _collect(
    frames: queue.SimpleQueue[_Frame | None], deadline: float, timeout: float, condemned: Any
) -> Result:
    rows: list[Row] = []
    while True:
        try:
            frame = frames.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise QueryTimeout(
                f"The query took longer than its limit of {timeout:g} s and was ended. "
                "Ask for less (LIMIT, fewer hops), or give it more time."
            ) from None
        if frame is None:
            raise WorkerLost(condemned())
        header, payload = frame
        if header["kind"] == "rows":
            rows += json.loads(payload)
        elif header["kind"] == "end":
            columns = header["columns"] or list(dict.fromkeys(key for row in rows for key in row))
            return Result(columns, rows, header["more"])
        else:
            raise _ERRORS[header["code"]](header["message"])


_ERRORS: dict[str, type[QueryError]] = {
    "refused": QueryRefused,
    "memory": QueryMemory,
    "failed": QueryError,
}
