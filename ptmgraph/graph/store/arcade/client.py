"""One worker process from its owner's side: start it, ask it, end it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import IO, Any

from ptmgraph.graph.current import MEND
from ptmgraph.graph.errors import (
    QueryError,
    QueryMemory,
    QueryRefused,
    QueryTooLarge,
    StoreUnavailable,
)
from ptmgraph.graph.home import last_words
from ptmgraph.graph.processes import module_command, module_environment
from ptmgraph.graph.store.arcade.frames import read_frame, write_frame
from ptmgraph.graph.store.arcade.question import Question
from ptmgraph.graph.store.limits import TOO_DEEP, Allowance
from ptmgraph.graph.store.result import Result, Row

_READY_SECONDS = 60.0
_BEHIND = 19
_GLANCE = 0.25
"""Seconds after which a call looks whether its question was ended."""


class WorkerLost(Exception):
    """The worker ended while a query was under way. Reads are safe to repeat.

    `expected` is true when its owner ended it, because of another query.
    """

    def __init__(self, expected: bool) -> None:
        super().__init__("the database worker ended")
        self.expected = expected


class StartLost(StoreUnavailable):
    """The worker ended by itself before the database was open: it was killed, or does not start."""


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
        self._condemned = self._retired = self._ended = False
        self._ready: queue.SimpleQueue[StoreUnavailable | None] = queue.SimpleQueue()
        self._opened = False
        place = (str(database.resolve()), str(cache))
        with self._log.open("ab") as log:
            self._log_begins = log.tell()
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
        return self.running and not self._retired

    @property
    def running(self) -> bool:
        """Whether its process is there; a retired one may still have questions."""
        return not self._condemned and not self._ended and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_ready(self, question: Question | None = None) -> None:
        """Wait until the database is open, or until the question's limit. Raises
        `StoreUnavailable` when it cannot be opened, `StartLost` when the process ended before
        that, `StoreBusy` when the limit is over."""
        problem: StoreUnavailable | None = None
        if not self._opened:
            seconds = min(_READY_SECONDS, question.left()) if question else _READY_SECONDS
            try:
                problem = self._ready.get(timeout=seconds)
            except queue.Empty:
                if question and not question.left():
                    raise question.busy() from None
                problem = StoreUnavailable(f"the database worker does not start; see {self._log}")
            self._ready.put(problem)  # for the other threads that wait
            self._opened = problem is None
        if self._condemned:
            raise WorkerLost(expected=True)
        if problem:
            raise problem.with_traceback(None)

    def ask(self, question: Question, seconds: float = inf) -> Result:
        """Put one question, for so many seconds or until its limit. Raises a `QueryError`, or
        `WorkerLost` when the worker ended. After a `QueryTimeout` the query still runs there."""
        frames: queue.SimpleQueue[_Frame | None] = queue.SimpleQueue()
        start = time.monotonic()
        with self._lock:
            if self._ended:  # its input can stay open a little longer than its output
                raise WorkerLost(self._condemned)
            self._number += 1
            number = self._number
            self._calls[number] = frames
        try:
            self._send(question.request(number))
            return _collect(
                frames,
                lambda: min(question.left(), start + seconds - time.monotonic()),
                self._condemned_now,
            )
        except queue.Empty:
            raise question.overrun(waited=start - question.asked) from None
        finally:
            with self._lock:
                self._calls.pop(number, None)
            self._end_if_left()

    def retire(self, seconds: float) -> None:
        """Take no more questions, and end the process when nobody waits for an answer any more,
        or after so many seconds. Calls that then wait raise `WorkerLost`."""
        self._retired = True
        self._end_if_left()
        if not self._condemned:
            timer = threading.Timer(seconds, self.end)
            timer.daemon = True
            timer.start()

    def step_back(self) -> None:
        """Leave the processors to others where the system lets us (Linux): what this process is
        asked goes on, but slower. There is no way back."""
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{self.pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(thread.name), _BEHIND)

    def _end_if_left(self) -> None:
        if self._retired and not self._calls:
            self.end()

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

    def _send(self, request: bytes) -> None:
        try:
            with self._lock:
                write_frame(self._input, request)
        except (OSError, ValueError):
            raise WorkerLost(self._condemned) from None

    def _read(self) -> None:
        """The reading thread: hand each answer to the call that waits for it."""
        stream = self._process.stdout
        assert stream is not None
        with stream:
            self._hand_out(stream)
        told = last_words(self._log, self._log_begins)
        self._ready.put(StartLost(f"The database worker ended. {told}"))
        with self._lock:
            self._ended = True
            waiting = list(self._calls.values())
        for call in waiting:
            call.put(None)

    def _hand_out(self, stream: IO[bytes]) -> None:
        for header, payload in _frames(stream):
            kind = header["kind"]
            if kind == "ready":
                self._ready.put(None)
            elif kind == "fatal":
                problem = f"The graph cannot be opened: {header['message']}. {MEND}"
                self._ready.put(StoreUnavailable(problem))
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
    frames: queue.SimpleQueue[_Frame | None],
    left: Callable[[], float],
    condemned: Callable[[], bool],
) -> Result:
    """The answer that comes in these frames. Raises `queue.Empty` when it is not here while there
    are seconds `left`."""
    rows: list[Row] = []
    allowance = Allowance()
    while True:
        frame = _next_frame(frames, left)
        if frame is None:
            raise WorkerLost(condemned())
        header, payload = frame
        if header["kind"] == "rows":
            allowance.spend(payload)
            rows += _read_rows(payload)
        elif header["kind"] == "end":
            columns = header["columns"] or list(dict.fromkeys(key for row in rows for key in row))
            return Result(columns, rows, header["more"])
        else:
            raise _ERRORS[header["code"]](header["message"])


def _next_frame(
    frames: queue.SimpleQueue[_Frame | None], left: Callable[[], float]
) -> _Frame | None:
    while (seconds := left()) > _GLANCE:
        try:
            return frames.get(timeout=_GLANCE)
        except queue.Empty:
            continue
    return frames.get(timeout=max(0.0, seconds))


def _read_rows(payload: bytes) -> list[Row]:
    """Rows, which come column by column where all values are plain."""
    try:
        found: list[Any] = json.loads(payload)
    except RecursionError:
        raise QueryError(TOO_DEEP) from None
    if isinstance(found[0], dict):
        return found
    names, columns = found
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


_ERRORS: dict[str, type[QueryError]] = {
    "refused": QueryRefused,
    "memory": QueryMemory,
    "large": QueryTooLarge,
    "failed": QueryError,
}
