"""The embedded graph: ArcadeDB in worker processes that this store supervises.

Questions are answered in the order in which they come, four at once, each within its own limit. A
question that waits while long ones hold all seats brings the kept seat, in a worker of its own,
where it may run for a moment; if that is not enough, it goes back to its place in the order. A
query that overruns its time or memory costs its worker the life. The caller's process never loads
Java.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.engine_package import require_engine
from ptmgraph.graph.errors import QueryMemory, QueryTimeout, StoreError
from ptmgraph.graph.heap import engine_heap
from ptmgraph.graph.home import engine_log
from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.store.arcade import start_cache
from ptmgraph.graph.store.arcade.client import StartLost, Worker, WorkerLost
from ptmgraph.graph.store.arcade.frames import THREADS
from ptmgraph.graph.store.arcade.question import Question
from ptmgraph.graph.store.arcade.turns import Seat, Turns
from ptmgraph.graph.store.arcade.workers import Workers
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import Hit

_SHORT = 1.0
"""Seconds that a question may run on the kept seat."""
_FEW_ROWS = 100_000
"""Nodes and relationships of a small graph: there compiling costs more than it saves. All canned
questions on 900 nodes took 10 s of processor time, and 6 s with a quick start."""
_REMEMBERED = 10.0
_MOST_REMEMBERED = 1_000
_WARM_UP = "MATCH (m:Model {id: $id}) RETURN m.id AS id"
_LOST_TWICE = (
    "The query ended the database worker. Ask for less (LIMIT, fewer hops), or raise "
    "PTMGRAPH_HEAP, for example to 4g."
)


class ArcadeStore:
    """The graph of a data home, opened read-only. Raises `StoreUnavailable` when there is none.

    A graph that is built later is seen by stores opened later; this one keeps the one it has.
    """

    def __init__(self, home: Path, *, brief: bool = False) -> None:
        require_engine()
        self.graph = current_graph(home)
        self._cache = engine_log(home).parent
        rows = sum(self.graph.manifest["counts"].values())
        self._heap = engine_heap(rows)
        quick = brief or rows < _FEW_ROWS
        self._flags = start_cache.flags() + ((QUICK_START,) if quick else ())
        self._turns = Turns(THREADS - 1, self._bring_kept)
        self._workers = Workers(self._start)
        self._alone, self._bringing = threading.Lock(), threading.Lock()
        self._long: dict[str, float] = {}  # statements that took long, and until when that counts
        self._opened = False
        atexit.register(self.close)
        self._workers.main()  # it starts while its owner goes on

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
        return self._workers.main().pid

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        stop: threading.Event | None = None,
    ) -> Result:
        """See `ptmgraph.graph.store.protocol.Store.query`."""
        self._open()
        question = Question(cypher, dict(parameters or {}), limit, timeout, stop)
        while True:
            short = self._long.get(cypher, 0.0) < time.monotonic()
            seat = self._turns.take(question.number, question.deadline, short)
            if not seat:
                raise question.busy()
            if seat is Seat.KEPT:
                if (answer := self._ask_shortly(question)) is not None:
                    return answer
                continue
            try:
                return self._ask(question)
            finally:
                self._turns.give(seat)

    def close(self) -> None:
        """End the workers."""
        self._workers.close()
        atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> Worker:
        self.graph.still_there()
        return Worker(self.graph.database, self._cache, self._heap, *self._flags)

    def _open(self) -> None:
        """Wait for the first worker: what a question may take counts from then on."""
        while not self._opened:
            try:
                self._workers.main().wait_ready()
            except WorkerLost:
                continue
            except StartLost:
                pass  # the question that waits here tries again
            self._opened = True

    def _ask(self, question: Question) -> Result:
        """Ask on a common seat."""
        while question.left():
            worker = self._workers.main()
            try:
                worker.wait_ready(question)
                return self._timed(worker, question)
            except WorkerLost as lost:
                self._workers.end(worker)
                if not lost.expected:
                    return self._ask_alone(question)
            except (QueryMemory, StartLost):
                self._workers.end(worker)
                return self._ask_alone(question)
            except (QueryTimeout, KeyboardInterrupt):
                self._workers.retire(worker)
                raise
        raise question.busy()

    def _timed(self, worker: Worker, question: Question) -> Result:
        start = time.monotonic()
        try:
            return worker.ask(question)
        finally:
            self._remember(question, time.monotonic() - start)

    def _bring_kept(self) -> None:
        """Start the worker of the kept seat, and give the seat when it is warm. Nobody waits for
        that who may have a common seat before. Does nothing while another is at it."""
        if self._workers.relief() or not self._bringing.acquire(blocking=False):
            return
        threading.Thread(target=self._warm, daemon=True, name="ptmgraph-kept-seat").start()

    def _warm(self) -> None:
        try:
            worker = self._workers.start_relief()
            try:
                worker.wait_ready()
                worker.ask(Question(_WARM_UP, {"id": ""}, 1, DEFAULT_TIMEOUT))
                self._turns.give(Seat.KEPT)
            except (StoreError, WorkerLost):
                self._workers.end(worker)
        except StoreError:  # closed meanwhile
            pass
        finally:
            self._bringing.release()

    def _ask_shortly(self, question: Question) -> Result | None:
        """Ask on the kept seat; none when that takes too long there. The seat goes when its worker
        goes, and is brought again when somebody wants it."""
        worker = self._workers.relief()
        if not worker:
            return None
        try:
            return worker.ask(question, _SHORT)
        except (WorkerLost, QueryMemory):
            self._workers.end(worker)
        except (QueryTimeout, KeyboardInterrupt) as error:
            self._workers.retire(worker)
            if not question.left() or isinstance(error, KeyboardInterrupt):
                raise
        finally:
            if self._workers.relief() is worker:
                self._turns.give(Seat.KEPT)
        self._remember(question, _SHORT)
        return None

    def _ask_alone(self, question: Question) -> Result:
        """Repeat a query whose worker failed, in a worker of its own: if it was the cause, it
        fails alone, and if it was not, nothing is lost. One after the other: each may be big."""
        if not self._alone.acquire(timeout=question.left()):
            raise question.busy()
        try:
            worker = self._start()
            try:
                worker.wait_ready(question)
                return worker.ask(question)
            except (WorkerLost, QueryMemory):
                raise QueryMemory(_LOST_TWICE) from None
            finally:
                worker.end()
        finally:
            self._alone.release()

    def _remember(self, question: Question, seconds: float) -> None:
        """Keep in mind for a while that this statement took long: each try of a long one on the
        kept seat costs a worker."""
        if seconds >= _SHORT:
            if len(self._long) >= _MOST_REMEMBERED:
                self._long.clear()
            self._long[question.cypher] = time.monotonic() + _REMEMBERED
