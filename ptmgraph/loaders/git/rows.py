"""The health of one repository as nodes and relationships. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from ptmgraph.analysis.health.columns import STILL_OPEN, IssueTimes
from ptmgraph.analysis.health.table import (
    LINE_MEASURES,
    HealthRow,
    health_summary,
    health_table,
    time_of,
)
from ptmgraph.analysis.health.windows import DAY, WIDTHS
from ptmgraph.graph.ids import health_id
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.base import Option, SourceError
from ptmgraph.loaders.git.pins import PinSpan, model_changes, pin_spans
from ptmgraph.loaders.git.read import ReadHistory
from ptmgraph.loaders.hub.legacy_ids import rename

SOURCE = "git"
"""Where these relationships were seen."""

MEASURING = (
    Option("per", "Windows, by default months and quarters.", many=True, choices=WIDTHS),
    Option("as-of", "Measure as it was then (ISO date); by default at the newest commit."),
)
"""The options of a source that are read by `measuring`."""

_USUAL = ("month", "quarter")


@dataclass(frozen=True)
class Measuring:
    """The windows to measure in, and up to which second; None is what the data says."""

    widths: tuple[str, ...]
    as_of: int | None


def measuring(per: Sequence[str], as_of: str | None) -> Measuring:
    """The options `MEASURING` as they were given. Raises `SourceError`."""
    return Measuring(tuple(dict.fromkeys(per)) or _USUAL, _moment(as_of) if as_of else None)


def history_records(
    path: str, id: str, found: ReadHistory | None, issues: IssueTimes | None, how: Measuring
) -> Iterator[Record]:
    """What a history says of the repository `id`; `path` is where it was read."""
    if found is None:
        yield rejected(path, 0, "it has no commit, or its HEAD names none", id)
        return
    for note in found.notes:
        yield rejected(path, 0, note, id)
    for release, _, reason in found.models:
        if reason:
            yield rejected(path, 0, f"code of a release: {reason}", release.name)
    as_of = how.as_of or _newest(found, issues)
    if not len(found.history.until(as_of)):
        yield rejected(path, 0, "it has no commit by the date of --as-of", id)
        return
    summary = _believed(health_summary(found.history, issues, as_of), found)
    yield Node("Repository", id, {"is_stub": False, **summary})
    for width in how.widths:
        rows = health_table(width, found.history, issues, as_of)
        yield from _windows(id, width, [_believed(row, found) for row in rows], found)
    yield from _pins(id, found, as_of)


def _windows(
    id: str, width: str, rows: Sequence[HealthRow], found: ReadHistory
) -> Iterator[Record]:
    changes = model_changes(found.models)
    scanned = {one.release.name for one in found.models if one.pins is not None}
    releases = [(time_of(release.at), release.name) for release in found.releases]
    at = 0
    for row in rows:
        begin = at
        while at < len(releases) and releases[at][0] < row["ends_at"]:
            at += 1
        names = [name for _, name in releases[begin:at]]
        own: dict[str, Value] = {"width": width, "releases": names or None}
        if found.models and names:
            own["scanned_releases"] = len(scanned.intersection(names))
            own["model_changes"] = [changes[name] for name in names if name in changes]
        key = health_id(id, width, row["starts_at"])
        yield Node("RepositoryHealth", key, {**row, **own})
        said = f"its history up to {found.head}"
        yield Rel("Repository", id, "HAS_HEALTH", "RepositoryHealth", key, SOURCE, said)


def _pins(id: str, found: ReadHistory, as_of: int) -> Iterator[Record]:
    """The models of its releases, up to the date of measuring."""
    spans = pin_spans([one for one in found.models if one.release.at <= as_of])
    for span in spans:
        pin = span.pin
        said = f"code of the release {span.first.name}"
        yield Rel("Repository", id, "RELEASED_WITH", "Model", pin.model, SOURCE, said, _span(span))
    yield from filter(None, map(rename, sorted({span.pin.model for span in spans})))


def _span(span: PinSpan) -> dict[str, Value]:
    dropped = span.dropped
    return {
        "first_release": span.first.name,
        "revision": span.pin.revision,
        "first_at": time_of(span.first.at),
        "last_release": span.last.name,
        "last_at": time_of(span.last.at),
        "dropped_release": dropped.name if dropped else None,
        "dropped_at": time_of(dropped.at) if dropped else None,
    }


def _believed(row: HealthRow, found: ReadHistory) -> HealthRow:
    """The measures, without those of lines where no lines are known: 0 would be taken for one."""
    unknown = () if found.lines_known else LINE_MEASURES
    return {name: None if name in unknown else value for name, value in row.items()}


def _newest(found: ReadHistory, issues: IssueTimes | None) -> int:
    """The time of the newest commit, or of what last happened to an issue."""
    newest = int(found.history.committed.max())
    if issues is None or not len(issues.opened):
        return newest
    closed = issues.closed[issues.closed != STILL_OPEN]
    return max(newest, int(issues.opened.max()), int(np.max(closed, initial=0)))


def _moment(text: str) -> int:
    """The second that a date names; of a day without a time the last one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SourceError(f"--as-of is no date: {text!r}; write it as 2026-05-20") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) + (DAY - 1 if len(text) == len("2026-05-20") else 0)
