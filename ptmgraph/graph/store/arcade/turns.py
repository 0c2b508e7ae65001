"""Whose turn it is: questions get a seat at a worker in the order in which they were asked."""

from __future__ import annotations

import threading
import time
from bisect import insort
from collections.abc import Callable
from enum import Enum
from operator import attrgetter

PATIENCE = 0.25
"""Seconds that a question waits for a common seat before it asks for the kept one."""


class Seat(Enum):
    """A common seat is held for as long as its question takes; a spared one too, and statements
    that are known to take long do not get it. The kept one is brought so that short questions go
    on when long ones hold all others."""

    COMMON = "common"
    SPARED = "spared"
    KEPT = "kept"


class Turns:
    """A number of common seats, a spared one, and a kept one when there is one, handed on in
    order. Safe in threads. `bring` is called, not once only, when a question wants the kept seat,
    which is not there: whoever brings it gives it.

    A semaphore would not do: it lets the thread that has just left come in again before those
    that wait, and some may wait for ever.
    """

    def __init__(self, common: int, bring: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._bring = bring
        self._free = {Seat.COMMON: common, Seat.SPARED: 1, Seat.KEPT: 0}
        self._line: list[_Waiting] = []

    def take(self, number: int, deadline: float, short: bool = True) -> Seat | None:
        """A seat, or none when it is not this question's turn until `deadline` (as `monotonic`
        counts). `number` is the question's place in the order; `short` says that it may be short,
        so that any seat will do."""
        mine = _Waiting(number, short)
        with self._lock:
            if not self._line and self._grab(Seat.COMMON):
                return Seat.COMMON
            if short and not any(other.short for other in self._line):
                for seat in (Seat.SPARED, Seat.KEPT):
                    if self._grab(seat):
                        return seat
            insort(self._line, mine, key=attrgetter("number"))
        try:
            while short and _left(deadline) > PATIENCE and not mine.come.wait(PATIENCE):
                self._want_kept(mine)
            mine.come.wait(_left(deadline))
            self._leave(mine)
        except BaseException:  # Ctrl-C
            self._leave(mine)
            if mine.seat:
                self.give(mine.seat)
            raise
        return mine.seat

    def give(self, seat: Seat) -> None:
        """Hand a seat on to the first question that may have it."""
        with self._lock:
            for first in self._line:
                if first.short or seat is Seat.COMMON:
                    self._line.remove(first)
                    first.sit(seat)
                    return
            self._free[seat] += 1

    def _grab(self, seat: Seat) -> bool:
        free = self._free[seat] > 0
        self._free[seat] -= free
        return free

    def _want_kept(self, mine: _Waiting) -> None:
        with self._lock:
            there = not mine.seat and self._grab(Seat.KEPT)
            if there:
                self._line.remove(mine)
                mine.sit(Seat.KEPT)
        if not mine.seat:
            self._bring()

    def _leave(self, mine: _Waiting) -> None:
        with self._lock:
            if not mine.seat and mine in self._line:
                self._line.remove(mine)


class _Waiting:
    """One question in the line."""

    def __init__(self, number: int, short: bool) -> None:
        self.number, self.short = number, short
        self.come = threading.Event()
        self.seat: Seat | None = None

    def sit(self, seat: Seat) -> None:
        self.seat = seat
        self.come.set()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
