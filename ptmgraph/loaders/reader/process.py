"""Reads files of strangers in a process of its own, with a limit of memory and of time.

A file of a few kilobytes can make a parser take all memory or hours. Whoever reads such files
calls a function of this package through a `Lease`: it runs in a child process, and what it
yields comes back through a pipe. A child that takes too much or too long is ended; the next call
has a new one. No more than two read at once in this process, so that a few readers of a page
cannot take the machine.

The limit of memory is kept by the kernel on Linux. On macOS the owner looks at the child every
half second and ends it. Windows has the limit of time only.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import IO, Any, NamedTuple, ParamSpec, TypeVar

from ptmgraph.graph.processes import module_command, module_environment
from ptmgraph.graph.store.arcade.frames import read_frame, write_frame
from ptmgraph.loaders.reader.messages import Answer, Order

AT_ONCE = 2
_LOOK_EVERY = 0.25
_KEPT_BELOW = 500_000_000  # a child that has held more is not used again
_AHEAD = 2  # answers that wait for their reader

T = TypeVar("T")
P = ParamSpec("P")

OnWait = Callable[[], None]
"""Called about four times a second while a reader is waited for; what it raises ends the work."""


class Budget(NamedTuple):
    """What a child may take: the longest silence in seconds, and bytes of memory."""

    seconds: float = 60.0
    memory: int = 1_500_000_000


USUAL = Budget()
_STARTING = Budget(seconds=120)


class ReadingFailed(Exception):
    """The child was ended, or ended; the message says why, as in "it takes longer than 60 s"."""


class Child:
    """A running child process and the thread that takes its answers."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            module_command("ptmgraph.loaders.reader.child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=module_environment(),
            start_new_session=True,  # Ctrl-C is for its owner
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self._orders: IO[bytes] = self.process.stdin
        self._answers: IO[bytes] = self.process.stdout
        self._arrived: queue.Queue[bytes] = queue.Queue(_AHEAD)
        self._ending = False
        self.held = 0  # the most memory that it has used, as it says
        self._taker = threading.Thread(target=self._take, daemon=True)
        self._taker.start()

    def ask(self, order: Order) -> None:
        """Hand it a call."""
        with suppress(BrokenPipeError):  # it has ended, which the answer tells
            write_frame(self._orders, pickle.dumps(order))

    def answer(self, seconds: float) -> bytes:
        """The next answer; nothing when it has ended. Raises `queue.Empty` after `seconds`."""
        return self._arrived.get(timeout=seconds)

    def _take(self) -> None:
        while body := read_frame(self._answers):
            while not self._ending:
                with suppress(queue.Full):
                    self._arrived.put(body, timeout=_LOOK_EVERY)
                    break
        while not self._ending:
            with suppress(queue.Full):
                self._arrived.put(b"", timeout=_LOOK_EVERY)
                break

    def end(self) -> None:
        """End it, whatever it does."""
        self._ending = True
        self.process.kill()
        self.process.wait()
        self._taker.join()
        with suppress(BrokenPipeError):
            self._orders.close()
        self._answers.close()


class Lease:
    """What a lease of `reader` gives: calls of functions in a child process.

    `folder` is a temporary folder of this lease; it is cleared at its end. The functions stand
    at the top of a module of this package; arguments and items are pickled.
    """

    def __init__(self, folder: Path, on_wait: OnWait, budget: Budget) -> None:
        self.folder = folder
        self._on_wait = on_wait
        self._budget = budget
        self._child: Child | None = None

    def stream(
        self,
        function: Callable[P, Iterable[T]],
        *arguments: P.args,
        **_: P.kwargs,
    ) -> Iterator[T]:
        """What `function` yields, as it comes. Raises `ReadingFailed`, and what it raises."""
        return self._stream(Order(function, arguments, False, self._budget.memory), self._budget)

    def call(
        self, budget: Budget, function: Callable[P, Iterable[T]], *arguments: P.args, **_: P.kwargs
    ) -> T:
        """The one thing that `function` yields. Raises as `stream` does."""
        answers: Iterator[T] = self._stream(
            Order(function, arguments, False, budget.memory), budget
        )
        (found,) = answers
        return found

    def each(
        self, function: Callable[..., Iterable[T]], items: Sequence[str], *arguments: object
    ) -> Iterator[T | ReadingFailed]:
        """What `function(items, *arguments)` yields, which is one thing for each item in order.

        An item that no child survives gives the reason instead, and the rest goes on: the first
        time, the items whose answers were lost are read again one by one to find it.
        """
        done, singly = 0, False
        while done < len(items):
            order = Order(function, (items[done:], *arguments), singly, self._budget.memory)
            try:
                for found in self._stream(order, self._budget):
                    yield found
                    done += 1
                if done < len(items):
                    raise ValueError(f"{function} gave {done} answers to {len(items)} items")
            except ReadingFailed as reason:
                if singly:
                    yield reason
                    done += 1
                singly = not singly

    def _stream(self, order: Order, budget: Budget) -> Iterator[Any]:
        child = self._child = self._child or _idle_child()
        child.ask(order)
        whole = False
        try:
            self._next(child, _STARTING)
            while not whole:
                answer = self._next(child, budget)
                if answer.kind == "items":
                    yield from answer.value
                    continue
                if answer.kind == "memory":
                    raise ReadingFailed(_too_much(budget.memory))
                whole = True
                if answer.kind == "error":
                    raise answer.value
                child.held = answer.value
                if child.held > _KEPT_BELOW:
                    self.close()
        finally:
            if not whole:
                self.close()

    def _next(self, child: Child, budget: Budget) -> Answer:
        deadline = monotonic() + budget.seconds
        while True:
            try:
                body = child.answer(_LOOK_EVERY)
            except queue.Empty:
                self._on_wait()
                if monotonic() > deadline:
                    raise ReadingFailed(f"it takes longer than {budget.seconds:.0f} s") from None
                if _memory_of(child.process.pid) > budget.memory:
                    raise ReadingFailed(_too_much(budget.memory)) from None
                continue
            try:
                answer: Answer = pickle.loads(body)
            except (EOFError, pickle.UnpicklingError):
                raise ReadingFailed("it ends the process that reads it") from None
            return answer

    def wait(self) -> None:
        """Wait a moment for something else."""
        sleep(_LOOK_EVERY)
        self._on_wait()

    def close(self) -> None:
        """End the child; the next call has a new one."""
        if self._child:
            self._child.end()
            self._child = None

    def give_back(self) -> None:
        """Keep the child for the next lease."""
        if self._child:
            with _lock:
                _idle.append(self._child)
            self._child = None


def _too_much(memory: int) -> str:
    return f"it needs more than {memory // 1_000_000:,} MB of memory"


def _memory_of(process: int) -> int:
    """The memory of a process in bytes, where the kernel keeps no limit; 0 if that is not known."""
    if sys.platform in ("linux", "win32"):
        return 0
    return memory_by_ps(process)


def memory_by_ps(process: int) -> int:
    """The memory that a process holds in bytes, as `ps` says; 0 when it has ended."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True)
    return int(told.stdout.strip() or 0) * 1024


_places = threading.BoundedSemaphore(AT_ONCE)
_idle: list[Child] = []
_lock = threading.Lock()


def _idle_child() -> Child:
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.process.poll() is None:
                return child
            child.end()
    return Child()


@atexit.register
def end_idle_readers(above: int = 0) -> None:
    """End the children that wait for work, or only those that have held so many bytes."""
    with _lock:
        for child in [child for child in _idle if child.held >= above]:
            _idle.remove(child)
            child.end()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # they are those of our parent


@contextmanager
def reader(on_wait: OnWait = lambda: None, budget: Budget = USUAL) -> Iterator[Lease]:
    """Lease a reader; when two are in use, wait for one."""
    while not _places.acquire(timeout=_LOOK_EVERY):
        on_wait()
    try:
        yield from _lease(on_wait, budget)
    finally:
        _places.release()


@contextmanager
def spare_reader(on_wait: OnWait) -> Iterator[Lease | None]:
    """A second reader for work that can be shared, if one is free now."""
    if not _places.acquire(blocking=False):
        yield None
        return
    try:
        yield from _lease(on_wait, USUAL)
    finally:
        _places.release()


def _lease(on_wait: OnWait, budget: Budget) -> Iterator[Lease]:
    with TemporaryDirectory(prefix="ptmgraph-", ignore_cleanup_errors=True) as folder:
        leased = Lease(Path(folder), on_wait, budget)
        try:
            yield leased
            leased.give_back()
        finally:
            leased.close()
