"""The worker processes of one open graph: which one is asked, and when one is put aside."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.store.arcade.client import Worker

_IDLE = 60.0
_GRACE = 10.0
_UNHURRIED = 3_600.0


class Workers:
    """The main worker, and beside it one for the kept seat while long questions fill the main one.

    A worker in which a query overran goes on with it, and cannot be told to stop: it is retired.
    It takes no more questions, those it has may end there, and the next worker takes its place.
    A forked child starts workers of its own.
    """

    def __init__(self, start: Callable[[], Worker]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._main: Worker | None = None
        self._relief: Worker | None = None
        self._relief_used = 0.0
        self._retired: list[Worker] = []
        self._closed = False

    def main(self) -> Worker:
        """The worker for common seats, started when there is none."""
        with self._lock:
            if self._main and self._relief and self._idle():
                self._retire(self._main, _UNHURRIED)  # it stepped back, and the relief did not
            self._main = main = self._running(self._main)
            return main

    def relief(self) -> Worker | None:
        """The worker for the kept seat, if there is one now."""
        with self._lock:
            if self._relief and not self._relief.alive:
                self._relief.end()
                self._relief = None
            self._relief_used = time.monotonic()
            return self._relief

    def start_relief(self) -> Worker:
        """Start the worker for the kept seat. The main one steps back for it."""
        with self._lock:
            self._relief = relief = self._running(self._relief)
            self._relief_used = time.monotonic()
            if self._main:
                self._main.step_back()
            return relief

    def retire(self, worker: Worker) -> None:
        """Put a worker aside. It ends when its last question has ended, or after ten seconds; then
        the others must be repeated."""
        with self._lock:
            self._retire(worker, _GRACE)

    def end(self, worker: Worker) -> None:
        """End a worker now. Its questions must be repeated."""
        with self._lock:
            self._part(worker)
        worker.end()

    def close(self) -> None:
        """End all workers, and start no more."""
        with self._lock:
            self._closed = True
            workers = (self._main, self._relief, *self._retired)
            self._main = self._relief = None
        for worker in filter(None, workers):
            worker.end()

    def _running(self, worker: Worker | None) -> Worker:
        if self._closed:
            raise StoreError("The graph was closed; open it again.")
        if worker and worker.owner == os.getpid() and worker.alive:
            return worker
        if worker:
            worker.end()  # it died by itself: give back what it held
        return self._start()

    def _idle(self) -> bool:
        return time.monotonic() - self._relief_used > _IDLE

    def _part(self, worker: Worker) -> None:
        """Use this worker no more. The relief, which is warm, takes the place of the main one."""
        if self._main is worker:
            self._main, self._relief = self._relief, None
        elif self._relief is worker:
            self._relief = None

    def _retire(self, worker: Worker, grace: float) -> None:
        self._part(worker)
        worker.retire(grace)
        self._retired = [one for one in (*self._retired, worker) if one.running]
