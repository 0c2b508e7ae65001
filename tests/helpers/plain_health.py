"""The measures of health said plainly, in loops over commits, issues and days, to compare with."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from ptmgraph.analysis.health.columns import History, IssueTimes
from ptmgraph.analysis.health.table import HealthRow
from ptmgraph.analysis.health.windows import DAY


def _spans(width: str, first: int, as_of: int) -> list[tuple[int, int]]:
    """The windows of the calendar from the one with `first`, said with dates."""
    day = datetime.fromtimestamp(first, UTC).date()
    if width == "week":
        day -= timedelta(days=day.weekday())
    if width in ("month", "quarter"):
        day = day.replace(
            day=1, month=day.month if width == "month" else (day.month - 1) // 3 * 3 + 1
        )
    found = []
    while _seconds(day) <= as_of:
        after = _after(width, day)
        found.append((_seconds(day), _seconds(after)))
        day = after
    return found


def _after(width: str, day: date) -> date:
    if width in ("day", "week"):
        return day + timedelta(days=1 if width == "day" else 7)
    months = day.year * 12 + day.month - 1 + (1 if width == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _half(work: Counter[int]) -> int | None:
    total, taken = sum(work.values()), 0
    for number, part in enumerate(sorted(work.values(), reverse=True), 1):
        taken += part
        if total and taken * 2 >= total:
            return number
    return None


def plain_table(width: str, h: History, issues: IssueTimes, as_of: int) -> list[HealthRow]:
    """`health_table` in loops. Commits and issues after `as_of` must not be there."""
    columns = {name: column.tolist() for name, column in vars(h).items()}
    commits = [{name: values[n] for name, values in columns.items()} for n in range(len(h))]
    both = list(zip(issues.opened.tolist(), issues.closed.tolist(), strict=True))
    first = min(c["committed"] for c in commits)
    begun = min([first, *issues.opened.tolist()])
    changes = [
        abs(int(b - a)) for a, b in zip([0, *columns["code"]], columns["code"], strict=False)
    ]
    age = max((c["authored"] - commits[0]["authored"]) // DAY for c in commits)
    rows = []
    for start, whole in _spans(width, begun, as_of):
        end = min(whole, as_of + 1)
        inside = [c for c in commits if start <= c["committed"] < whole]
        work = [c for c in inside if not c["is_merge"] and not c["is_cut"]]
        main = [c for c in commits if c["mainline"] and c["committed"] < end]
        size = max(main, key=lambda c: c["committed"]) if main else None
        code = int(size["code"]) if size else 0
        year = [
            c
            for c in commits
            if end - 365 * DAY <= c["committed"] < end
            and c["author"] >= 0
            and not (c["is_merge"] or c["is_cut"])
        ]
        lines: Counter[int] = Counter()
        for c in year:
            lines[c["author"]] += int(c["changed"])
        by_author: Counter[int] = Counter()
        by_committer: Counter[int] = Counter()
        for c, change in zip(commits, changes, strict=True):
            if start <= c["authored"] < whole:
                by_author[c["author"]] += change
            if start <= c["committed"] < whole:
                by_committer[c["committer"]] += change
        prime = [0, *changes[1:]]
        still = sum(o < end <= c for o, c in both)
        touching = sum(o < whole and c >= start for o, c in both)
        open_seconds = sum(max(min(c, end) - max(o, start), 0) for o, c in both)
        last = inside[-1]["code"] if inside else 0
        days = max((end - max(start, first)) / DAY, 1)
        changed = sum(int(c["changed"]) for c in work)
        rows.append(
            {
                "starts_at": f"{datetime.fromtimestamp(start, UTC):%Y-%m-%dT%H:%M:%SZ}",
                "ends_at": f"{datetime.fromtimestamp(end, UTC):%Y-%m-%dT%H:%M:%SZ}",
                "commits": len(work),
                "merges": sum(c["is_merge"] for c in inside),
                "authors": len({c["author"] for c in work} - {-1}),
                "files_touched": sum(c["touched"] for c in work),
                "lines_changed": changed,
                "productivity": changed / days,
                "lines": int(size["lines"]) if size else 0,
                "code_lines": code,
                "files": int(size["files"]) if size else 0,
                "authors_in_year": len({c["author"] for c in year}),
                "bus_factor": _half(Counter(c["author"] for c in year)),
                "bus_factor_lines": _half(lines),
                "productivity_clime": sum(by_author.values()) / age,
                "productivity_prime": sum(
                    p
                    for c, p in zip(commits, prime, strict=True)
                    if start <= c["committed"] < whole
                ),
                "bus_factor_clime": _share(by_author, 0.8, strictly=True),
                "bus_factor_vx": _share(by_committer, 0.2),
                "issues_opened": sum(start <= o < end for o, _ in both),
                "issues_closed": sum(start <= c < end for _, c in both),
                "open_issues": still,
                "issue_spoilage": open_seconds / (end - start),
                "issue_density": still / (code / 1000) if code else None,
                "issue_spoilage_clime": touching,
                "issue_spoilage_prime": sum(o <= start and c >= whole for o, c in both),
                "issue_density_vx": touching * 1000 / last if last else 0,
            }
        )
    return rows


def _share(work: Counter[int], part: float, strictly: bool = False) -> int | None:
    total = sum(work.values())
    enough = [v > part * total if strictly else v >= part * total for v in work.values()]
    return sum(enough) if total else None
