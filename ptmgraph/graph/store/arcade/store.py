"""The embedded graph: ArcadeDB in a worker process that this store supervises.

A query that overruns its time or memory costs the worker its life; the other reads that were
under way are repeated in the next one. The caller's process never loads Java.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.engine_package import require_engine
from ptmgraph.graph.errors import QueryMemory, QueryTimeout, StoreError
from ptmgraph.graph.home import engine_log
from ptmgraph.graph.processes import engine_heap
from ptmgraph.graph.store.arcade import start_cache
from ptmgraph.graph.store.arcade.client import Worker, WorkerLost
from ptmgraph.graph.store.arcade.frames import THREADS
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import Hit

_LOST_TWICE = (
    "The query ended the database worker. Ask for less (LIMIT, fewer hops), or raise "
    "PTMGRAPH_HEAP, for example to 4g."
)
_BRIEF_FLAGS = ("-XX:TieredStopAtLevel=1",)  # compiles less: faster to start, slower at length


class ArcadeStore:
    """The graph of a data home, opened read-only. Raises `StoreUnavailable` when there is none.

    A graph that is built later is seen by stores opened later; this one keeps the one it has.
    """

    def __init__(self, home: Path, *, brief: bool = False) -> None:
        require_engine()
        self.graph = current_graph(home)
        self._cache = engine_log(home).parent
        self._heap = engine_heap()
        self._flags = start_cache.flags() + (_BRIEF_FLAGS if brief else ())
        self._slots = threading.BoundedSemaphore(THREADS)
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._closed = False
        atexit.register(self.close)
        self._running()  # it starts while its owner goes on

    def search(self, text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
        """See `ptmgraph.graph.store.protocol.Store.search`."""
        return self.graph.search(text, limit, types)

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the graph was built from, and how many nodes and relationships it has."""
        return self.graph.manifest

    @property
    def worker_pid(self) -> int:
        """The process id of the worker that answers now."""
        return self._running().pid

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Result:
        """See `ptmgraph.graph.store.protocol.Store.query`."""
        values = dict(parameters or {})
        with self._slots:
            while True:
                worker = self._running()
                try:
                    worker.wait_ready()
                    return worker.ask(cypher, values, limit, timeout)
                except WorkerLost as lost:
                    self._replace(worker)
                    if not lost.expected:
                        return self._ask_alone(cypher, values, limit, timeout)
                except QueryMemory:
                    self._replace(worker)
                    return self._ask_alone(cypher, values, limit, timeout)
                except QueryTimeout:
                    self._replace(worker)
                    raise
                except KeyboardInterrupt:
                    self._replace(worker)
                    raise

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker:
            worker.end()
        atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> Worker:
        """The worker, started when there is none. A forked child starts one of its own."""
        with self._lock:
            if self._closed:
                raise StoreError("The graph was closed; open it again.")
            worker = self._worker
            if worker and worker.owner == os.getpid() and worker.alive:
                return worker
            if worker:
                worker.end()  # it died by itself: give back what it held
            self._worker = worker = self._start()
            return worker

    def _start(self) -> Worker:
        self.graph.still_there()
        return Worker(self.graph.database, self._cache, self._heap, *self._flags)

    def _replace(self, worker: Worker) -> None:
        """End this worker; the next query starts another, once."""
        with self._lock:
            if self._worker is worker:
                self._worker = None
        worker.end()

    def _ask_alone(
        self, cypher: str, values: dict[str, Any], limit: int | None, timeout: float
    ) -> Result:
        """Repeat a query whose worker failed, in a worker of its own: if it was the cause, it
        fails alone, and if it was not, nothing is lost."""
        worker = self._start()
        try:
            worker.wait_ready()
            return worker.ask(cypher, values, limit, timeout)
        except (WorkerLost, QueryMemory):
            raise QueryMemory(_LOST_TWICE) from None
        finally:
            worker.end()
