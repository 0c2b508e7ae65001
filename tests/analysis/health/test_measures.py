"""The measures of health, against the same said plainly: loops over commits, issues and days."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np
import pytest

from ptmgraph.analysis.health import bus_factor
from ptmgraph.analysis.health.columns import STILL_OPEN, History, IssueTimes
from ptmgraph.analysis.health.published import clime_daily, prime_daily
from ptmgraph.analysis.health.table import health_table
from ptmgraph.analysis.health.windows import DAY, WIDTHS, window_numbers, window_starts
from tests.helpers.plain_health import plain_table

START = 1_700_000_000


def made(seed: int, count: int = 60, days: int = 200) -> History:
    """A history of chance: a line of commits with merges, by three people and a bot (-1)."""
    chance = random.Random(seed)
    times = sorted(START + chance.randrange(days * DAY) for _ in range(count))
    code = np.cumsum([chance.randrange(-20, 60) for _ in times]).clip(0)
    columns = {
        "author": [chance.choice([-1, 0, 0, 1, 2]) for _ in times],
        "committer": [chance.choice([0, 1]) for _ in times],
        "authored": [time - chance.randrange(2 * DAY) for time in times],
        "committed": times,
        "lines": code * 2,
        "code": code,
        "files": [chance.randrange(1, 9) for _ in times],
        "changed": [chance.randrange(50) for _ in times],
        "touched": [chance.randrange(5) for _ in times],
    }
    flags = {name: [chance.random() < 0.2 for _ in times] for name in ("is_merge", "is_cut")}
    flags["mainline"] = [chance.random() < 0.7 or n == count - 1 for n in range(count)]
    flags["is_cut"] = [n == 0 for n in range(count)]
    return History(
        **{name: np.array(values, np.int64) for name, values in columns.items()},
        **{name: np.array(values, np.bool_) for name, values in flags.items()},
    )


def issues_of(seed: int, count: int = 40) -> IssueTimes:
    chance = random.Random(seed)
    opened = [START + chance.randrange(-30 * DAY, 200 * DAY) for _ in range(count)]
    closed = [
        STILL_OPEN if chance.random() < 0.3 else at + chance.randrange(60 * DAY) for at in opened
    ]
    return IssueTimes(np.array(opened), np.array(closed))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_table_is_what_loops_find(width: str, seed: int) -> None:
    history, issues = made(seed), issues_of(seed)
    as_of = START + 150 * DAY + 4_321
    known, tracked = history.until(as_of), issues.until(as_of)
    assert 0 < len(known) < len(history) and 0 < len(tracked.opened) < len(issues.opened)
    found = health_table(width, history, issues, as_of)
    wanted = plain_table(width, known, tracked, as_of)
    assert [row["starts_at"] for row in found] == [row["starts_at"] for row in wanted]
    for row, right in zip(found, wanted, strict=True):
        assert row == pytest.approx(right, nan_ok=False), row["starts_at"]


@pytest.mark.parametrize("seed", [4, 5])
def test_the_days_of_clime_are_what_its_formulas_say(seed: int) -> None:
    history, issues, now = made(seed), issues_of(seed), START + 300 * DAY
    day = (history.authored - history.authored[0]) // DAY
    age = max(day)
    changes = [abs(int(b - a)) for a, b in zip([0, *history.code], history.code, strict=False)]
    found = clime_daily(history, issues, now)
    kloc = {d: [c / 1000 for c, at in zip(history.code, day, strict=True) if at == d] for d in day}
    first = min(issues.opened) // DAY
    last_kloc = None
    for d in range(age + 1):
        of_day = [c for c, at in zip(changes, day, strict=True) if max(at, 0) == d]
        assert found.productivity[d] == pytest.approx(sum(of_day) / age)
        spoiled = sum(
            o // DAY - first <= d <= min(c, now) // DAY - first
            for o, c in zip(issues.opened, issues.closed, strict=True)
        )
        assert found.spoilage[d] == spoiled
        if d in kloc and min(day) >= 0:
            last_kloc = sum(kloc[d]) / len(kloc[d])
            density = spoiled / last_kloc if last_kloc else 0
            assert found.density[d] == pytest.approx(density)


def test_days_of_prime_carry_sizes_forward() -> None:
    times = np.array([0, 10, 3 * DAY + 1, 3 * DAY + 2]) + 5 * DAY
    found = prime_daily(times, np.array([100, 90, 95, 40]))
    assert found.days.tolist() == [5, 6, 7, 8]
    assert found.size.tolist() == [90, 90, 90, 40]
    assert found.change.tolist() == [10, 0, 0, 60]


def test_the_bus_factor_of_clime_cannot_be_more_than_one() -> None:
    """Whoever has more than 0.8 of the whole leaves less than that for all others."""
    for work in ([1], [50, 50], [30, 30, 40], [90, 10], [1] * 100):
        shares = np.array(work)
        assert bus_factor.above(shares) in (0, 1)
    assert bus_factor.half_of(np.array([50, 50])) == 1
    assert bus_factor.half_of(np.array([30, 30, 40])) == 2
    assert bus_factor.half_of(np.ones(100, np.int64)) == 50
    assert bus_factor.with_share(np.array([30, 30, 40])) == 3
    assert bus_factor.with_share(np.ones(100, np.int64)) == 0
    assert bus_factor.half_of(np.zeros(0, np.int64)) is None


@pytest.mark.parametrize("width", WIDTHS)
def test_windows_follow_each_other_without_gaps(width: str) -> None:
    days = np.arange(-400, 30_000, 13)  # from 1968 to 2052
    numbers = window_numbers(width, days * DAY + 5)
    starts, after = window_starts(width, numbers), window_starts(width, numbers + 1)
    assert ((starts <= days * DAY + 5) & (days * DAY + 5 < after)).all()
    assert (window_numbers(width, after - 1) == numbers).all()
    assert all(datetime.fromtimestamp(s, UTC).weekday() == 0 for s in starts) or width != "week"


def test_one_day_and_nothing_at_all() -> None:
    """CLIME divides by the age of the project, which is 0 on its first day."""
    history = made(1, count=3, days=1)
    (row,) = health_table("quarter", history, None, START + DAY)
    assert row["productivity_clime"] is None
    assert row["productivity"] == row["lines_changed"] > 0  # a part of a day counts as one
    assert row["open_issues"] is row["issue_density"] is None
    assert health_table("day", history, None, START - 10 * DAY) == []
    nothing = IssueTimes(np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert health_table("day", history.until(0), nothing, START) == []


def test_issues_of_a_project_without_commits_have_no_density() -> None:
    issues = IssueTimes(np.array([START, START + DAY]), np.array([START + 5, STILL_OPEN]))
    rows = health_table("day", made(1).until(0), issues, START + 2 * DAY)
    assert [row["open_issues"] for row in rows] == [0, 1, 1]
    assert {row["issue_density"] for row in rows} == {None}
    assert {row["commits"] for row in rows} == {None}
