"""Whose turn it is, without an engine: seats are handed on in the order of asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ptmgraph.graph.store.arcade import turns
from ptmgraph.graph.store.arcade.turns import Seat, Turns


@pytest.fixture(autouse=True)
def long_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept seat is for a test of its own."""
    monkeypatch.setattr(turns, "PATIENCE", 100.0)


class Line:
    """Threads that wait in a line, and the order in which they got a seat."""

    def __init__(self, seats: Turns) -> None:
        self.seats = seats
        self.got: list[tuple[int, Seat | None]] = []
        self.threads: list[threading.Thread] = []

    def join(self, number: int, short: bool = True) -> None:
        """Another thread asks for a seat; it waits in the line when this returns."""

        def wait() -> None:
            seat = self.seats.take(number, time.monotonic() + 100, short)
            self.got.append((number, seat))

        self.threads.append(threading.Thread(target=wait))
        before = len(self.seats._line)
        self.threads[-1].start()
        until(lambda: len(self.seats._line) > before)

    def give(self, seat: Seat, expected: int) -> None:
        """Hand a seat on; `expected` seats are then taken."""
        self.seats.give(seat)
        until(lambda: len(self.got) == expected)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def now() -> float:
    return time.monotonic()


@pytest.fixture
def line() -> Iterator[Line]:
    """One common seat and the spared one, which are taken."""
    seats = Turns(1, lambda: None)
    assert [seats.take(0, now() + 1) for _ in range(2)] == [Seat.COMMON, Seat.SPARED]
    made = Line(seats)
    yield made
    for thread in made.threads:
        thread.join(20)


def test_seats_go_to_those_who_wait_longest(line: Line) -> None:
    for number in range(1, 9):
        line.join(number)
    for count in range(1, 9):
        line.give(Seat.COMMON, count)
    assert [number for number, _ in line.got] == list(range(1, 9))


def test_who_comes_back_takes_the_old_place(line: Line) -> None:
    for number in (5, 7, 3):
        line.join(number)
    for count in range(1, 4):
        line.give(Seat.COMMON, count)
    assert [number for number, _ in line.got] == [3, 5, 7]


def test_who_has_just_left_waits_behind_those_who_wait(line: Line) -> None:
    line.join(1)
    line.seats.give(Seat.COMMON)
    assert line.seats.take(2, now() + 0.01) is None
    until(lambda: line.got == [(1, Seat.COMMON)])


def test_who_has_waited_long_enough_leaves_the_line(line: Line) -> None:
    assert line.seats.take(1, now() + 0.01) is None
    line.join(2)
    line.give(Seat.COMMON, 1)
    assert line.got == [(2, Seat.COMMON)]


@pytest.mark.parametrize("seat", [Seat.SPARED, Seat.KEPT])
def test_a_seat_for_short_questions(line: Line, seat: Seat) -> None:
    line.join(1, short=False)
    line.join(2)
    line.give(seat, 1)
    assert line.got == [(2, seat)]
    line.give(seat, 1)  # nobody who waits may have it: it stays free
    assert line.seats.take(3, now() + 10) is seat
    line.give(Seat.COMMON, 2)
    assert line.got[1] == (1, Seat.COMMON)


def test_who_waits_has_the_kept_seat_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    seats = Turns(0, lambda: seats.give(Seat.KEPT))
    assert seats.take(0, now() + 1) is Seat.SPARED
    assert seats.take(1, now() + 0.1, short=False) is None
    assert seats.take(2, now() + 10) is Seat.KEPT


def test_an_interrupted_wait_gives_its_seat_to_the_next(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_event: threading.Event, _seconds: float) -> bool:
        monkeypatch.undo()
        line.seats.give(Seat.COMMON)  # at this very moment it gets a seat
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        line.seats.take(1, now() + 10)
    assert line.seats.take(2, now() + 10) is Seat.COMMON
