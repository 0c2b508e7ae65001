"""The measures of CLIME, prime-vX and tool_prime as they are published, defects and all.

They are here to compare with, under names that say whose they are; `corrected` has those to go
by, and docs/health.md says what is wrong with these. The sources, read 2026-11: prime-commits and
clime-metrics of SoftwareSystemsLaboratory (2022), prime-vX (2024), tool_prime of NicholasSynovic
(2025). Nothing of their code is here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ptmgraph.analysis.health.bus_factor import above, with_share, work_by_window
from ptmgraph.analysis.health.columns import Doubles, History, Ints, IssueTimes
from ptmgraph.analysis.health.windows import DAY, window_numbers, window_starts


def log_order_changes(sizes: Ints, first: int) -> Ints:
    """How much larger each commit's tree is than that of the commit before it in the log, which
    need not be its parent. CLIME has the size itself for the `first`, tool_prime has 0."""
    return np.diff(sizes, prepend=sizes[:1] - first) if len(sizes) else sizes


class DailySizes(NamedTuple):
    """For every day from the first commit to the last: `days` since 1970, the size at the day's
    last commit, carried forward, and how much it changed in all."""

    days: Ints
    size: Ints
    change: Ints


def prime_daily(times: Ints, sizes: Ints) -> DailySizes:
    """tool_prime (2025): sizes and productivity of each day, of commits in the order of the log.

    Productivity is the sum of the absolute changes of the day, with nothing to divide it by.
    """
    changes = np.abs(log_order_changes(sizes, 0))
    day = window_numbers("day", times)
    days = np.arange(day.min(), day.max() + 1)
    at = day - days[0]
    last = np.full(len(days), -1, np.int64)
    np.maximum.at(last, at, np.arange(len(times)))
    size = sizes[np.maximum.accumulate(last)]
    return DailySizes(days, size, _summed(at, changes, len(days)))


class ClimeDays(NamedTuple):
    """CLIME (2022): one value a day since the first commit (or the first issue, for `spoilage`
    and the clock of its half of `density`)."""

    productivity: Doubles
    spoilage: Ints
    density: Doubles


def clime_daily(history: History, issues: IssueTimes, now: int) -> ClimeDays:
    """The three measures of each day, as CLIME has them.

    Productivity is divided by the age of the project; one of a single day divides by 0, here NaN.
    Spoilage counts open issues as closed `now`. Density divides the n-th day since the first issue
    by the n-th day since the first commit.
    """
    day: Ints = (history.authored - history.authored[0]) // DAY
    age = int(day.max(initial=0))
    kept = np.maximum(day, 0)  # authored before the first of the log: CLIME has negative days
    changes = np.abs(log_order_changes(history.code, int(history.code[0])))
    per_day = _summed(kept, changes, age + 1)
    spoilage = clime_spoilage(issues, now)
    kloc = _mean_carried(kept, history.code / 1_000, age + 1)
    shared = min(len(spoilage), len(kloc))
    with np.errstate(divide="ignore", invalid="ignore"):
        productivity = per_day / age if age else np.full(1, np.nan)
        density = np.where(kloc[:shared] > 0, spoilage[:shared] / kloc[:shared], 0.0)
    return ClimeDays(productivity, spoilage, density)


def clime_spoilage(issues: IssueTimes, now: int) -> Ints:
    """The number of issues with open day <= d <= close day, for each day since the first issue."""
    if not len(issues.opened):
        return np.zeros(0, np.int64)
    first = issues.opened.min() // DAY
    count = int(now // DAY - first) + 1
    opened = issues.opened // DAY - first
    closed = np.minimum(issues.closed, now) // DAY - first
    return _overlapping(opened, closed, count)


def issues_overlapping(width: str, issues: IssueTimes, numbers: Ints) -> Ints:
    """prime-vX (2024): the issues that were open at any time of each window, which must be a
    range; what CLIME counts for a day."""
    opened = window_numbers(width, issues.opened) - numbers[0]
    last = window_starts(width, numbers[-1:] + 1)[0] - 1
    closed = window_numbers(width, np.minimum(issues.closed, last)) - numbers[0]
    return _overlapping(opened, closed, len(numbers))


def issues_throughout(width: str, issues: IssueTimes, numbers: Ints) -> Ints:
    """tool_prime (2025): the issues that were open for the whole of each window."""
    end = window_starts(width, numbers[-1:] + 1)[0]
    first = window_numbers(width, issues.opened - 1) + 1
    last = window_numbers(width, np.minimum(issues.closed, end)) - 1
    return _overlapping(first - numbers[0], last - numbers[0], len(numbers))


def density_vx(overlapping: Ints, code_at_last_commit: Ints) -> Doubles:
    """prime-vX (2024): issues of a window for each 1,000 lines at its last commit; 0 where no
    commit lies in the window (0 lines here)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(code_at_last_commit > 0, overlapping * 1_000 / code_at_last_commit, 0.0)


def bus_factors(width: str, history: History, numbers: Ints) -> tuple[Doubles, Doubles]:
    """Of each window the bus factor of CLIME (authors) and of prime-vX (committers), from the
    absolute changes in the order of the log; NaN without a change."""
    changes = np.abs(log_order_changes(history.code, int(history.code[0])))
    found: list[Doubles] = []
    for times, person, rule in (
        (history.authored, history.author, above),
        (history.committed, history.committer, with_share),
    ):
        groups = work_by_window(
            window_numbers(width, times), person, changes, int(numbers[0]), len(numbers)
        )
        values = [rule(work) for work in groups]
        found.append(np.array([np.nan if v is None else v for v in values], np.float64))
    return found[0], found[1]


def _summed(at: Ints, values: Ints, count: int) -> Ints:
    total = np.zeros(count, np.int64)
    np.add.at(total, at, values)
    return total


def _mean_carried(at: Ints, values: Doubles, count: int) -> Doubles:
    """The mean of the values of each day, and on days without any that of the day before."""
    total, number = np.zeros(count), np.zeros(count, np.int64)
    np.add.at(total, at, values)
    np.add.at(number, at, 1)
    known = np.maximum.accumulate(np.where(number > 0, np.arange(count), 0))
    with np.errstate(invalid="ignore"):
        return (total / number)[known]


def _overlapping(first: Ints, last: Ints, count: int) -> Ints:
    """How many ranges (ends with them) hold each of 0 to `count` - 1."""
    steps = np.zeros(count + 1, np.int64)
    inside = (first < count) & (last >= 0) & (first <= last)
    np.add.at(steps, np.maximum(first[inside], 0), 1)
    np.add.at(steps, np.minimum(last[inside] + 1, count), -1)
    return steps.cumsum()[:count]
