"""The order of commits: as `git log` has it, and what leads to the head."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

import numpy as np

from ptmgraph.analysis.health.columns import Ints

_FIRST_YEAR = 366 * 86_400  # dates of 1970 are zeros and slips


def log_order(
    head: str, parents: Mapping[str, Sequence[str]], dates: Mapping[str, int]
) -> list[str]:
    """The commits that lead to the head, in the order of `git log --reverse`.

    Git walks from the head to parents, and of those that it has seen takes the newest, of equally
    old ones the one seen first. `parents` need not hold all commits: in a shallow clone it ends.
    """
    if head not in parents:
        return []
    seen, found = {head}, []
    heap = [(-dates[head], 0, head)]
    while heap:
        _, _, commit = heapq.heappop(heap)
        found.append(commit)
        for parent in parents[commit]:
            if parent not in seen and parent in parents:
                seen.add(parent)
                heapq.heappush(heap, (-dates[parent], len(seen), parent))
    return found[::-1]


def parents_first(commits: Sequence[str], parents: Mapping[str, Sequence[str]]) -> list[int]:
    """The places of the commits in an order in which parents come before their children, which
    wrong clocks may break in that of the log."""
    place = {commit: n for n, commit in enumerate(commits)}
    children: list[list[int]] = [[] for _ in commits]
    waiting = [0] * len(commits)
    for n, commit in enumerate(commits):
        for parent in {p for p in parents[commit] if p in place}:
            children[place[parent]].append(n)
            waiting[n] += 1
    ready = [n for n, number in enumerate(waiting) if not number]
    order: list[int] = []
    while ready:
        n = ready.pop()
        order.append(n)
        for child in children[n]:
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return order


def placed_times(times: Ints, first_parent: Ints, order: Sequence[int], read_at: int) -> Ints:
    """The times, with those that cannot be true replaced by that of the first parent.

    A commit cannot be from 1970 or before, nor from later than a day after the history was read.
    Without such a parent the earliest true time stands in, and `read_at` when there is none.
    `first_parent` has -1 for none.
    """
    true = (times >= _FIRST_YEAR) & (times <= read_at + 86_400)
    earliest = int(times[true].min()) if true.any() else read_at
    placed = np.where(true, times, earliest)
    for n in order:
        if not true[n] and first_parent[n] >= 0:
            placed[n] = placed[first_parent[n]]
    return placed
