"""The embedded graph: answers, limits, and what happens when something is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.errors import QueryError, QueryMemory, QueryRefused, QueryTimeout, StoreError
from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.store.arcade import store as arcade_store
from ptmgraph.graph.store.arcade import workers
from ptmgraph.graph.store.arcade.client import StartLost, Worker, WorkerLost
from ptmgraph.graph.store.arcade.question import Question
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.processes import ANNOUNCED, ENDLESS, children, gone

GREEDY = "RETURN size(reduce(a=[0], x IN range(1,40) | a + a)) AS n"


@pytest.fixture
def own(fixture_home: Path) -> Iterator[ArcadeStore]:
    """A store of the test's own, whose worker it may kill."""
    with ArcadeStore(fixture_home) as opened:
        yield opened


def test_java_starts_quick_for_a_small_graph_or_few_questions(
    own: ArcadeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def started_quick(store: ArcadeStore) -> bool:
        store.query("RETURN 1 AS one")  # /proc shows no arguments until the program runs
        return QUICK_START in Path(f"/proc/{store.worker_pid}/cmdline").read_text("utf-8")

    assert started_quick(own)
    monkeypatch.setattr(arcade_store, "_FEW_ROWS", 1)
    for brief in (False, True):
        with ArcadeStore(own.graph.folder.parents[1], brief=brief) as large:
            assert started_quick(large) == brief


def test_values_come_back_as_they_were(store: ArcadeStore) -> None:
    values: dict[str, Any] = {
        "text": 'it\'s "quoted" \\ $id {json} 多语言 🤖\n',
        "whole": 2**63 - 1,
        "real": 0.1,
        "yes": True,
        "none": None,
        "list": [1, 2, 3],
        "map": {"a": [1, {"b": "c"}]},
    }
    returned = ", ".join(f"${name} AS {name}" for name in values)
    assert store.query(f"RETURN {returned}", values).rows == [values]


def test_columns_are_known_without_rows(store: ArcadeStore) -> None:
    result = store.query("MATCH (m:Model {id: 'nobody'}) RETURN m.id, m.downloads AS n")
    assert (result.columns, result.rows) == (("m.id", "n"), [])


def test_a_row_limit_cuts_and_says_so(store: ArcadeStore) -> None:
    cut = store.query("MATCH (m:Model) RETURN m.id AS id ORDER BY id", limit=3)
    assert (len(cut), cut.truncated) == (3, True)
    whole = store.query("UNWIND [1, 2, 3] AS x RETURN x", limit=3)
    assert (whole.column("x"), whole.truncated) == ([1, 2, 3], False)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("MATCH (m) RETRUN m", "mistake"),
        ("", "empty"),
        ("MATCH (m:Model) RETURN n.id", "n"),
        ("RETURN 1/0 AS x", "zero"),
    ],
)
def test_a_wrong_statement_is_explained(store: ArcadeStore, statement: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        store.query(statement)


def test_a_parameter_that_cannot_be_sent_is_explained(store: ArcadeStore) -> None:
    with pytest.raises(QueryError, match="parameter"):
        store.query("RETURN $x AS x", {"x": object()})


def test_an_endless_query_ends_at_its_limit_while_others_go_on(own: ArcadeStore) -> None:
    own.query("RETURN 1 AS x")
    before = own.worker_pid
    with ThreadPoolExecutor(9) as pool:
        endless = pool.submit(own.query, ENDLESS, timeout=2)
        others = [
            pool.submit(own.query, "MATCH (m:Model) RETURN count(m) + $n AS n", {"n": n})
            for n in range(8)
            for _ in range(20)
        ]
        with pytest.raises(QueryTimeout, match="limit of 2 s"):
            endless.result()
        answers = {other.result()[0]["n"] for other in others}
    assert len(answers) == 8
    assert own.worker_pid != before
    assert gone(before)


def test_queries_under_way_are_repeated_when_another_costs_the_worker_its_life(
    own: ArcadeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_GRACE", 0.0)
    slow = "UNWIND range(1, 1000000) AS x RETURN count(DISTINCT toString(x)) AS n"
    with ThreadPoolExecutor(2) as pool:
        long = pool.submit(own.query, slow, timeout=60)
        with pytest.raises(QueryTimeout):
            own.query(ENDLESS, timeout=0.5)
        assert long.result().rows == [{"n": 1_000_000}]


def test_a_query_that_needs_too_much_memory_fails_alone(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HEAP", "128m")
    with ArcadeStore(fixture_home) as small, ThreadPoolExecutor(2) as pool:
        other = pool.submit(lambda: [small.query("RETURN 1 AS x").rows for _ in range(50)])
        with pytest.raises(QueryMemory, match="PTMGRAPH_HEAP"):
            small.query(GREEDY, timeout=60)
        assert other.result() == [[{"x": 1}]] * 50
        assert small.query("RETURN 2 AS x").rows == [{"x": 2}]


def test_a_killed_worker_is_replaced_and_its_queries_repeated(
    own: ArcadeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "UNWIND range(1, 300000) AS x RETURN count(DISTINCT toString(x)) AS n"
    own.query("RETURN 1 AS x")
    send, sent = Worker._send, threading.Event()

    def send_and_say(worker: Worker, *arguments: Any) -> None:
        send(worker, *arguments)
        sent.set()

    monkeypatch.setattr(Worker, "_send", send_and_say)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(own.query, slow, timeout=60)
        assert sent.wait(60)
        os.kill(own.worker_pid, signal.SIGKILL)
        assert running.result().rows == [{"n": 300_000}]


def test_a_worker_that_is_killed_while_it_starts_is_replaced(own: ArcadeStore) -> None:
    own.query("RETURN 1 AS x")
    for _ in range(2):  # the second one has just been started for its process id
        os.kill(own.worker_pid, signal.SIGKILL)
        worker = own._workers._main
        assert worker
        worker._process.wait()
    assert own.query("RETURN 2 AS x").rows == [{"x": 2}]


def test_a_question_to_a_dying_worker_does_not_wait_for_its_limit(own: ArcadeStore) -> None:
    """The system may close the output of a killed process before its input: then a question can
    still be sent, and nobody answers. Here somebody else holds the input open."""
    own.query("RETURN 1 AS x")
    worker = own._workers._main
    assert worker
    with Path(f"/proc/{worker.pid}/fd/0").open("rb"):
        os.kill(worker.pid, signal.SIGKILL)
        worker._process.wait()
        assert worker._ready.get(timeout=10) is None  # of the start
        assert isinstance(worker._ready.get(timeout=10), StartLost)  # the reading thread is done
        with pytest.raises(WorkerLost):
            worker.ask(Question("RETURN 2 AS x", {}, None, 5.0))
    assert own.query("RETURN 3 AS x").rows == [{"x": 3}]


def test_many_short_lived_threads_leak_no_thread_in_the_worker(own: ArcadeStore) -> None:
    def ask() -> None:
        own.query("MATCH (m:Model {id: $id}) RETURN m.id AS id", {"id": "wide/hub"})

    def threads_in_worker() -> int:
        return len(list(Path(f"/proc/{own.worker_pid}/task").iterdir()))

    for _ in range(50):
        ask()
    before = threads_in_worker()
    for _ in range(300):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert threads_in_worker() <= before + 2


def test_a_forked_child_has_a_worker_of_its_own(own: ArcadeStore) -> None:
    own.query("RETURN 1 AS x")
    code = f"""
import os, sys
from pathlib import Path
from ptmgraph.graph.store.arcade.store import ArcadeStore
store = ArcadeStore(Path({str(own.graph.folder.parents[1])!r}))
store.query("RETURN 1 AS x")
child = os.fork()
if child == 0:
    ok = store.query("RETURN 2 AS x").rows == [{{"x": 2}}]
    store.close()
    os._exit(0 if ok else 1)
_, status = os.waitpid(child, 0)
assert store.query("RETURN 3 AS x").rows == [{{"x": 3}}]
store.close()
sys.exit(os.waitstatus_to_exitcode(status))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], timeout=60, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_ending_the_owner_in_a_query_ends_its_worker(
    fixture_home: Path, number: signal.Signals
) -> None:
    code = f"""
from pathlib import Path
from ptmgraph.graph.store.arcade.store import ArcadeStore
{ANNOUNCED}
ArcadeStore(Path({str(fixture_home)!r})).query({ENDLESS!r}, timeout=100)
"""
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"sent\n"
    (worker,) = children(owner.pid)
    owner.send_signal(number)
    owner.wait(timeout=10)
    owner.stdout.close()
    assert gone(worker)


def test_a_closed_store_says_so(fixture_home: Path) -> None:
    store = ArcadeStore(fixture_home)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.query("RETURN 1 AS x")


def test_java_stays_out_of_the_callers_process(store: ArcadeStore) -> None:
    store.query("RETURN 1 AS x")
    maps = Path("/proc/self/maps").read_text()
    assert "libjvm" not in maps


def test_a_refused_statement_does_not_cost_a_worker(store: ArcadeStore) -> None:
    before = store.worker_pid
    with pytest.raises(QueryRefused):
        store.query("CREATE (n) RETURN n")
    assert store.worker_pid == before
