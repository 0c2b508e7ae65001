"""The measures of health to go by, for the windows of one repository up to a date.

What differs from `published`: one clock for commits and issues, which begins in 1970; an as-of
date instead of now; changes against the parent instead of the commit before in the log; sizes from
the mainline; rates by days, so that windows of different widths compare; unknown instead of 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ptmgraph.analysis.health.bus_factor import half_in_year
from ptmgraph.analysis.health.columns import STILL_OPEN, Doubles, History, Ints, IssueTimes
from ptmgraph.analysis.health.windows import DAY, window_numbers, window_starts


class Sizes(NamedTuple):
    """The size of the tree at the end of each window."""

    lines: Ints
    code: Ints
    files: Ints


class Activity(NamedTuple):
    """What was done in each window. `productivity` is in changed lines a day."""

    commits: Ints
    merges: Ints
    authors: Ints
    touched: Ints
    changed: Ints
    productivity: Doubles


class Backlog(NamedTuple):
    """Issues of each window: opened, closed, open at its end, and open on average during it
    (`spoilage`); `density` is those open at its end for each 1,000 lines of code then."""

    opened: Ints
    closed: Ints
    open: Ints
    spoilage: Doubles
    density: Doubles


class People(NamedTuple):
    """In the 365 days to each end of a window: the people who committed work, and the fewest of
    them with half of the commits, and with half of the changed lines (NaN without any)."""

    authors: Ints
    by_commits: Doubles
    by_lines: Doubles


def window_ends(width: str, numbers: Ints, as_of: int) -> Ints:
    """The end of each window; the last one is cut off after the second `as_of`."""
    return np.minimum(window_starts(width, numbers + 1), as_of + 1)


def sizes_at(history: History, ends: Ints) -> Sizes:
    """The sizes at the last commit of the mainline before each end; 0 before the first."""
    main = np.flatnonzero(history.mainline)
    if not len(main):
        return Sizes(*np.zeros((3, len(ends)), np.int64))
    order = main[np.argsort(history.committed[main], kind="stable")]
    at = np.searchsorted(history.committed[order], ends) - 1
    known = at >= 0
    columns = (history.lines, history.code, history.files)
    return Sizes(*(np.where(known, column[order][at], 0) for column in columns))


def activity(width: str, history: History, numbers: Ints, as_of: int) -> Activity:
    """Commits and their work in each window, by the time of the commit. The first window counts
    from the first commit, so that a project that began on its last day is not called idle."""
    count = len(numbers)
    at = window_numbers(width, history.committed) - numbers[0]
    work = history.is_work
    commits, touched, changed = (
        np.bincount(at[work], weights=column[work], minlength=count).astype(np.int64)
        for column in (np.ones(len(history)), history.touched, history.changed)
    )
    merges = np.bincount(at[history.is_merge], minlength=count)
    persons = history.author.max(initial=0) + 1
    pairs = np.unique(at[work] * (persons + 1) + history.author[work] + 1)
    pairs = pairs[pairs % (persons + 1) > 0]  # 0 is a bot
    authors = np.bincount(pairs // (persons + 1), minlength=count)
    starts = np.maximum(window_starts(width, numbers), history.committed.min(initial=as_of))
    days = np.maximum(window_ends(width, numbers, as_of) - starts, DAY) / DAY
    return Activity(commits, merges, authors, touched, changed, changed / days)


def backlog(width: str, issues: IssueTimes, numbers: Ints, code: Ints, as_of: int) -> Backlog:
    """Issues of each window, where `code` is the lines of code at its end."""
    starts, ends = window_starts(width, numbers), window_ends(width, numbers, as_of)
    opened, closed = np.sort(issues.opened), np.sort(issues.closed)
    begun, ended = np.searchsorted(opened, ends), np.searchsorted(closed, ends)
    # The sum over issues of the seconds each was open by then; its growth is that of a window.
    sums = _seconds_before(opened, ends) - _seconds_before(closed, ends)
    before = _seconds_before(opened, starts) - _seconds_before(closed, starts)
    still = begun - ended
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.where(code > 0, still * 1_000 / code, np.nan)
    return Backlog(
        begun - np.searchsorted(opened, starts),
        ended - np.searchsorted(closed, starts),
        still,
        (sums - before) / (ends - starts),
        density,
    )


def people_in_year(history: History, ends: Ints) -> People:
    """Who did the work of the year before each end; bots are left out."""
    kept = history.is_work & (history.author >= 0)
    times, person = history.committed[kept], history.author[kept]
    by_commits, authors = half_in_year(times, person, np.ones(len(times), np.int64), ends)
    by_lines, _ = half_in_year(times, person, history.changed[kept], ends)
    return People(authors, by_commits, by_lines)


def _seconds_before(times: Ints, moments: Ints) -> Ints:
    """For each moment, the sum of the seconds since those of the sorted times before it."""
    number = np.searchsorted(times, moments)
    # What is open still was closed before no moment, so any number serves for it.
    known = np.concatenate([[0], np.cumsum(np.where(times == STILL_OPEN, 0, times))])
    found: Ints = number * moments - known[number]
    return found
