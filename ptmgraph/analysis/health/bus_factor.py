"""How many people hold a project: the bus factor, by definitions that must not be mixed up.

`half_of` is the one to go by: the fewest people who together did at least half. The others are
those of CLIME and of prime-vX, as they are published: `above` and `with_share`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ptmgraph.analysis.health.columns import Doubles, Ints

YEAR = 365 * 86_400


def half_of(work: Ints) -> int | None:
    """The fewest people who did at least half, of the work of each person; None without work."""
    total = int(work.sum())
    if not total:
        return None
    most_first = np.sort(work)[::-1].cumsum()
    return int(np.searchsorted(most_first, total / 2)) + 1


def above(work: Ints, share: float = 0.8) -> int | None:
    """CLIME (2022): the number of people each of whom did more than `share` of the whole.

    Only one person can have more than half, so with the published 0.8 it is 0 or 1.
    """
    total = int(work.sum())
    return int((work > share * total).sum()) if total else None


def with_share(work: Ints, share: float = 0.2) -> int | None:
    """prime-vX (2024): the number of people each of whom did at least `share` of the whole."""
    total = int(work.sum())
    return int((work >= share * total).sum()) if total else None


def work_by_window(
    windows: Ints, person: Ints, work: Ints, first: int, count: int
) -> Iterator[Ints]:
    """For each of `count` windows from the number `first`: the work of each who is in it."""
    order = np.lexsort((person, windows))
    windows, person, work = windows[order], person[order], work[order]
    edges = np.searchsorted(windows, np.arange(first, first + count + 1))
    for low, high in pairwise(edges):
        if low == high:
            yield np.zeros(0, np.int64)
            continue
        changes = np.flatnonzero(np.diff(person[low:high], prepend=person[low] - 1))
        yield np.add.reduceat(work[low:high], changes)


def half_in_year(times: Ints, person: Ints, work: Ints, ends: Ints) -> tuple[Doubles, Ints]:
    """For each end of a window: `half_of` the work in the 365 days before it (NaN without work),
    and the number of people who worked in them. `ends` must be in order."""
    order = np.argsort(times, kind="stable")
    times, person, work = times[order], person[order], work[order]
    highs = np.searchsorted(times, ends)
    lows = np.searchsorted(times, ends - YEAR)
    of_each = np.zeros(int(person.max(initial=-1)) + 1, np.int64)
    commits = np.zeros_like(of_each)
    factors, active = np.full(len(ends), np.nan), np.zeros(len(ends), np.int64)
    low = high = 0
    for n in range(len(ends)):
        if (lows[n], highs[n]) == (low, high) and n:
            factors[n], active[n] = factors[n - 1], active[n - 1]
            continue
        for start, stop, sign in ((high, highs[n], 1), (low, lows[n], -1)):
            np.add.at(of_each, person[start:stop], sign * work[start:stop])
            np.add.at(commits, person[start:stop], sign)
        low, high = lows[n], highs[n]
        active[n] = np.count_nonzero(commits)
        found = half_of(of_each[of_each > 0])
        factors[n] = np.nan if found is None else found
    return factors, active
