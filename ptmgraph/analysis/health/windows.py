"""Days, weeks, months and quarters in UTC, numbered from one origin: the first of January 1970.

Weeks begin on Monday, as in ISO 8601. A number is that of a whole window, so the windows of a
repository are a range without gaps.
"""

from __future__ import annotations

import numpy as np

from ptmgraph.analysis.health.columns import Ints

WIDTHS = ("day", "week", "month", "quarter")
DAY = 86_400
_TO_MONDAY = 3  # days from a Monday to 1970-01-01, a Thursday


def window_numbers(width: str, seconds: Ints) -> Ints:
    """The number of the window in which each time lies."""
    days: Ints = np.floor_divide(seconds, DAY)
    if width == "day":
        return days
    if width == "week":
        return (days + _TO_MONDAY) // 7
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months if width == "month" else months // 3


def window_starts(width: str, numbers: Ints) -> Ints:
    """The first second of each window; that of the next one is its end."""
    if width == "day":
        return numbers * DAY
    if width == "week":
        return (numbers * 7 - _TO_MONDAY) * DAY
    months = numbers if width == "month" else numbers * 3
    days: Ints = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days * DAY


def windows_between(width: str, first: int, last: int) -> Ints:
    """The numbers of all windows from the one with the time `first` to the one with `last`."""
    low, high = window_numbers(width, np.array([first, last], np.int64))
    return np.arange(low, high + 1, dtype=np.int64)
