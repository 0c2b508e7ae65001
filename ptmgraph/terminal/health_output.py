"""How `ptmgraph health` shows its answer to people: a line with a small chart for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ptmgraph.answers.health import Health
from ptmgraph.terminal.output import printable

_MARKS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"
_MOST = 60
_SHOWN = (
    *("commits", "authors", "productivity", "code_lines", "bus_factor", "bus_factor_lines"),
    *("open_issues", "issue_spoilage", "issue_density"),
)
_FACTS = ("last_commit", "commits_in_year", "authors_in_year", "bus_factor", "issue_density")


def health_text(found: Health) -> str:
    """The whole answer. Measures without any value are left out, and named at the end."""
    windows = found.windows
    told = [f"{name.replace('_', ' ')}: {_shown(found.facts[name])}" for name in _FACTS]
    lines = [printable(f"{found.id}, as of {_shown(found.facts['health_as_of'])}"), "  ".join(told)]
    merged = -(-len(windows) // _MOST)
    each = f"{merged} {found.width}s" if merged > 1 else f"a {found.width}"
    first, last = windows[0]["starts_at"][:10], windows[-1]["ends_at"][:10]
    lines += ["", f"{first} to {last}, each mark {each}:"]
    unknown = []
    for name in _SHOWN:
        values = windows.column(name)
        if all(value is None for value in values):
            unknown.append(name)
            continue
        most = max(value for value in values if value is not None)
        chart = sparkline(_thinned(values, merged))
        lines.append(f"{name:<17}{chart}  most {_shown(most)}, last {_shown(values[-1])}")
    releases = [row for row in windows if row["releases"]]
    if releases:
        marks = ["^" if any(part) else " " for part in _parts(windows.column("releases"), merged)]
        names = [name for row in releases[-3:] for name in row["releases"]][-5:]
        lines.append(f"{'releases':<17}{''.join(marks)}  last {printable(names)}")
    lines += ["", *map(printable, found.of_models)] if found.of_models else []
    if unknown:
        lines += ["", f"Not known: {', '.join(unknown)}. See docs/health.md, and --format json."]
    return "\n".join(lines)


def sparkline(values: Sequence[float | None]) -> str:
    """A mark for each value, from 0 to the greatest; a dot for what is not known."""
    most = max((value for value in values if value is not None), default=0)
    steps = len(_MARKS) - 1
    return "".join(
        _NOTHING if value is None else _MARKS[round(steps * value / most) if most else 0]
        for value in values
    )


def _thinned(values: Sequence[float | None], merged: int) -> list[float | None]:
    """The mean of so many values each."""
    known = ([v for v in part if v is not None] for part in _parts(values, merged))
    return [sum(part) / len(part) if part else None for part in known]


def _parts(values: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)[:10]
