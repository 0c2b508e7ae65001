"""Issues of a repository from a file: when each was opened and closed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from ptmgraph.analysis.health.columns import STILL_OPEN, IssueTimes
from ptmgraph.graph.records import PassedOver, Rejected, passed_over, rejected
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.fields import InvalidValue, shown
from ptmgraph.loaders.reader.process import ReadingFailed, reader

_OPENED, _CLOSED = ("created_at", "createdAt"), ("closed_at", "closedAt")
_PULL_REQUEST = ("pull_request", "pullRequest", "isPullRequest")
_NO = ("", "false", "0", "no")
_FIRST_YEAR = 1990

IssueRow = Mapping[str, Any]
Aside = list[Rejected | PassedOver]
"""What is said of rows that give no issue."""


def read_issues(file: Path, aside: Aside) -> IssueTimes:
    """The issues in a file: a list of objects as GitHub's API or `gh issue list --json` gives them,
    one object a line, or CSV with these columns. Pull requests are no issues: they and
    what cannot be read are added to `aside`. Raises `SourceError`."""
    try:
        with reader() as own:
            rows = list(own.stream(_rows, file))
    except ReadingFailed as reason:
        raise SourceError(f"{file} cannot be read: {reason}.") from None
    return issue_times(rows, str(file), aside)


def issue_times(rows: Iterable[IssueRow], file: str, aside: Aside) -> IssueTimes:
    """The times of issues in rows."""
    opened: list[int] = []
    closed: list[int] = []
    for number, row in enumerate(rows, 1):
        if str(_first(row, _PULL_REQUEST) or "").strip().lower() not in _NO:
            aside.append(passed_over("pull requests", f"#{row.get('number', number)}"))
            continue
        try:
            begin = _second(_first(row, _OPENED))
            end = _first(row, _CLOSED)
            until = STILL_OPEN if end in (None, "") else _second(end)
            if until < begin:
                raise InvalidValue("closed before it was opened")
        except InvalidValue as reason:
            aside.append(rejected(file, number, f"issue: {reason}", shown(dict(row))))
            continue
        opened.append(begin)
        closed.append(int(until))
    return IssueTimes(np.array(opened, np.int64), np.array(closed, np.int64))


def _first(row: IssueRow, names: Iterable[str]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _second(value: object) -> int:
    """A time as seconds since 1970. Raises `InvalidValue`."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise InvalidValue("no date of opening or closing, such as 2024-05-06T07:08:09Z")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment.year < _FIRST_YEAR or moment > datetime.now(UTC) + timedelta(days=1):
        raise InvalidValue("a date that cannot be true")
    return int(moment.timestamp())


def _rows(file: Path) -> Iterator[IssueRow]:
    """The rows of a file. Runs in a reader's process."""
    try:
        text = file.read_text("utf-8-sig")
        if text.lstrip()[:1] not in ("[", "{"):
            yield from csv.DictReader(text.splitlines())
            return
        lines = [text] if text.lstrip().startswith("[") else text.splitlines()
        for line in filter(str.strip, lines):
            value = json.loads(line)
            yield from (v for v in (value if isinstance(value, list) else [value]) if _is_row(v))
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError, csv.Error) as error:
        raise SourceError(f"{file} holds no issues as JSON or CSV: {error}.") from None


def _is_row(value: object) -> bool:
    return isinstance(value, dict)
