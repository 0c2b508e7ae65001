"""The health of one repository as a table: a row for each window, with all measures by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ptmgraph.analysis.health.bus_factor import YEAR
from ptmgraph.analysis.health.columns import Doubles, History, Ints, IssueTimes
from ptmgraph.analysis.health.corrected import (
    activity,
    backlog,
    people_in_year,
    sizes_at,
    window_ends,
)
from ptmgraph.analysis.health.published import (
    bus_factors,
    density_vx,
    issues_overlapping,
    issues_throughout,
    log_order_changes,
)
from ptmgraph.analysis.health.windows import DAY, window_numbers, window_starts, windows_between

HealthRow = dict[str, Any]
"""The measures of one window by name: numbers, times as ISO 8601 text, None for unknown."""

COMMIT_MEASURES = (
    *("commits", "merges", "authors", "files_touched", "lines_changed", "productivity"),
    *("lines", "code_lines", "files", "authors_in_year", "bus_factor", "bus_factor_lines"),
    *("productivity_clime", "productivity_prime", "bus_factor_clime", "bus_factor_vx"),
)
ISSUE_MEASURES = (
    *("issues_opened", "issues_closed", "open_issues", "issue_spoilage", "issue_density"),
    *("issue_spoilage_clime", "issue_spoilage_prime", "issue_density_vx"),
)

LINE_MEASURES = (
    *("lines_changed", "productivity", "lines", "code_lines", "bus_factor_lines", "issue_density"),
    *("productivity_clime", "productivity_prime", "bus_factor_clime", "bus_factor_vx"),
    "issue_density_vx",
)
"""Those that say nothing where the lines of files are not known."""

_WHOLE = (
    *("bus_factor", "bus_factor_lines", "bus_factor_clime", "bus_factor_vx", "productivity_prime"),
)
"""Whole numbers that are floats here because they may be unknown."""

_Column = NDArray[Any]


def health_table(
    width: str, history: History, issues: IssueTimes | None, as_of: int
) -> list[HealthRow]:
    """One row for each window of this width, from the first commit or issue to `as_of`.

    `width` is one of `WIDTHS`. Commits and issues after `as_of` are left out. Without `issues`
    their measures are unknown. Empty when there was nothing by then.
    """
    history = history.until(as_of)
    issues = issues.until(as_of) if issues else None
    begun = [*history.committed[:1], *history.committed]
    begun += [*issues.opened] if issues else []
    if not begun:
        return []
    numbers = windows_between(width, int(min(begun)), as_of)
    ends = window_ends(width, numbers, as_of)
    code = sizes_at(history, ends).code
    columns: dict[str, _Column] = {
        "starts_at": _texts(window_starts(width, numbers)),
        "ends_at": _texts(ends),
    }
    if len(history):
        columns |= _of_commits(width, history, numbers, as_of)
    if issues is not None and len(issues.opened):
        columns |= _of_issues(width, history, issues, numbers, code, as_of)
    return _rows(columns)


def health_summary(history: History, issues: IssueTimes | None, as_of: int) -> HealthRow:
    """What is known of a repository at `as_of`, by the names that the schema has for it. There must
    be a commit by then."""
    history, ends = history.until(as_of), np.array([as_of + 1], np.int64)
    people = people_in_year(history, ends)
    code = sizes_at(history, ends).code
    recent = history.is_work & (history.author >= 0) & (history.committed > as_of - YEAR)
    found: HealthRow = {
        "first_commit": time_of(int(history.committed.min())),
        "last_commit": time_of(int(history.committed.max())),
        "health_as_of": time_of(as_of),
        "commits_in_year": int(recent.sum()),
        "authors_in_year": int(people.authors[0]),
        "bus_factor": _known("bus_factor", float(people.by_commits[0])),
        "code_lines": int(code[0]),
    }
    if issues is not None and code[0]:
        still = (issues.opened <= as_of) & (issues.closed > as_of)
        found["issue_density"] = int(still.sum()) * 1_000 / int(code[0])
    return found


def _of_commits(width: str, history: History, numbers: Ints, as_of: int) -> Mapping[str, _Column]:
    done = activity(width, history, numbers, as_of)
    ends = window_ends(width, numbers, as_of)
    size = sizes_at(history, ends)
    people = people_in_year(history, ends)
    clime, vx = bus_factors(width, history, numbers)
    age = int(np.max(history.authored - history.authored[0])) // DAY
    first = int(history.code[0])
    by_clime = _sums(width, history.authored, log_order_changes(history.code, first), numbers)
    by_prime = _sums(width, history.committed, log_order_changes(history.code, 0), numbers)
    none = np.full(len(numbers), np.nan)
    values = (
        *(done.commits, done.merges, done.authors, done.touched, done.changed, done.productivity),
        *(size.lines, size.code, size.files, people.authors, people.by_commits, people.by_lines),
        *(by_clime / age if age > 0 else none, by_prime, clime, vx),
    )
    return dict(zip(COMMIT_MEASURES, values, strict=True))


def _of_issues(
    width: str, history: History, issues: IssueTimes, numbers: Ints, code: Ints, as_of: int
) -> Mapping[str, _Column]:
    known = backlog(width, issues, numbers, code, as_of)
    overlapping = issues_overlapping(width, issues, numbers)
    at_last = np.zeros(len(numbers), np.int64)
    at_last[window_numbers(width, history.committed) - numbers[0]] = history.code
    values = (
        *(known.opened, known.closed, known.open, known.spoilage, known.density),
        *(overlapping, issues_throughout(width, issues, numbers)),
        density_vx(overlapping, at_last),
    )
    return dict(zip(ISSUE_MEASURES, values, strict=True))


def _sums(width: str, times: Ints, changes: Ints, numbers: Ints) -> Doubles:
    """The absolute changes of each window. CLIME goes by the time of the author, which may be
    before the first window: such a change is in none."""
    at = window_numbers(width, times) - numbers[0]
    kept = (at >= 0) & (at < len(numbers))
    weights = np.abs(changes[kept]).astype(np.float64)
    return np.bincount(at[kept], weights=weights, minlength=len(numbers)).astype(np.float64)


def _texts(seconds: Ints) -> _Column:
    return np.array([time_of(int(second)) for second in seconds], dtype=object)


def time_of(second: int) -> str:
    """A time as ISO 8601 text in UTC."""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _rows(columns: Mapping[str, _Column]) -> list[HealthRow]:
    names: Sequence[str] = ("starts_at", "ends_at", *COMMIT_MEASURES, *ISSUE_MEASURES)
    count = len(columns["starts_at"])
    lists = [columns[name].tolist() if name in columns else [None] * count for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]
    return [{name: _known(name, value) for name, value in row.items()} for row in rows]


def _known(name: str, value: Any) -> Any:
    """The value; None for NaN, which differs from itself."""
    if value is None or value != value:
        return None
    return int(value) if name in _WHOLE else value
