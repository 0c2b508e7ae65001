"""Many ask at once: everybody's turn comes, runaways hold up nobody, and no answer is too big."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from math import inf
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.errors import (
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    StoreBusy,
    StoreError,
)
from ptmgraph.graph.store import limits
from ptmgraph.graph.store.arcade import store as arcade_store
from ptmgraph.graph.store.arcade.frames import THREADS
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.arcade.turns import Seat
from ptmgraph.graph.store.limits import Allowance
from ptmgraph.graph.store.result import Result
from tests.helpers.processes import ENDLESS, gone

SHORT = "MATCH (m:Model {id: $id}) RETURN m.id AS id"
HUB = {"id": "wide/hub"}


@pytest.fixture(scope="module")
def besieged(fixture_home: Path) -> Iterator[ArcadeStore]:
    """A store whose common seats are all held by queries that never end."""
    with ThreadPoolExecutor(THREADS) as pool, ArcadeStore(fixture_home) as opened:
        opened.query(SHORT, HUB)
        runaways: list[Future[Result]] = [
            pool.submit(opened.query, ENDLESS, timeout=300) for _ in range(THREADS)
        ]
        while any(opened._turns._free[seat] for seat in (Seat.COMMON, Seat.SPARED)):
            time.sleep(0.01)
        yield opened
        assert not any(runaway.done() for runaway in runaways)
        opened.close()
        assert all(isinstance(runaway.exception(), StoreError) for runaway in runaways)


def test_four_runaways_hold_up_no_short_question(besieged: ArcadeStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(besieged.query, SHORT, HUB, timeout=60) for _ in range(40)]
        assert {answer.result()[0]["id"] for answer in asked} == {"wide/hub"}


def test_who_does_not_get_a_turn_is_told_so(
    besieged: ArcadeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(besieged._long, SHORT, inf)  # so that the kept seat is not for it
    with pytest.raises(StoreBusy, match=r"limit of 0.1 s .* Try again"):
        besieged.query(SHORT, HUB, timeout=0.1)


def test_a_long_question_is_no_short_one(
    besieged: ArcadeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried on the kept seat once, and not again for a while; short ones go on."""
    monkeypatch.setattr(arcade_store, "_REMEMBERED", 300.0)
    besieged.query(SHORT, HUB)
    tried = besieged._workers.relief()
    other = ENDLESS.replace("s=0", "s=1")
    with monkeypatch.context() as hasty, pytest.raises(StoreBusy):
        hasty.setattr(arcade_store, "_SHORT", 0.5)
        besieged.query(other, timeout=1.5)
    assert tried and not tried.running
    assert besieged.query(SHORT, HUB).rows == [HUB]
    kept = besieged._workers.relief()
    with pytest.raises(StoreBusy):
        besieged.query(other, timeout=0.6)
    assert kept and besieged._workers.relief() is kept


def test_a_question_under_way_ends_in_peace_when_another_overruns(fixture_home: Path) -> None:
    """It is not repeated: its own limit would go on, for what another did."""
    with ArcadeStore(fixture_home) as own, ThreadPoolExecutor(1) as pool:
        own.query(SHORT, HUB)
        before = own.worker_pid
        rows = "UNWIND range(1, 250000) AS x RETURN count(DISTINCT toString(x)) AS n"
        long = pool.submit(own.query, rows, timeout=60)
        with pytest.raises(QueryTimeout, match=r"limit of 0\.3 s"):
            own.query(ENDLESS, timeout=0.3)
        assert own.query(SHORT, HUB).rows == [HUB]
        assert own.worker_pid != before
        assert long.result().rows == [{"n": 250_000}]
        assert gone(before)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [101, 900, 100_000])
def test_a_parameter_that_is_too_deep_is_told_so(store: ArcadeStore, depth: int) -> None:
    with pytest.raises(QueryError, match="100 times at most"):
        store.query("RETURN $d AS d", {"d": nested(depth)})


def test_a_parameter_may_be_a_hundred_deep(store: ArcadeStore) -> None:
    assert store.query("RETURN $d AS d", {"d": nested(100)})[0]["d"] == nested(100)


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_an_answer_that_is_too_deep_is_told_so(store: ArcadeStore, depth: int) -> None:
    with pytest.raises(QueryError, match="flatter"):
        store.query(f"RETURN reduce(a = [], x IN range(1, {depth}) | [a]) AS a")


def test_more_than_a_million_rows_need_a_limit(store: ArcadeStore) -> None:
    with pytest.raises(QueryTooLarge, match=r"1,000,000 rows.*LIMIT.*ptmgraph export"):
        store.query("UNWIND range(1, 1000001) AS x RETURN 1 AS n", timeout=120)


def test_bytes_are_counted_as_python_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 2**20)
    allowance = Allowance()
    allowance.spend(b'[{"x":"' + b"x" * 1_000_000 + b'"}]')
    with pytest.raises(QueryTooLarge, match="1 MB"):
        allowance.spend(b"[" + b"{}," * 1_000 + b"{}]")
