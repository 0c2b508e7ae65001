"""The source `git`: the health of repositories over time, from their histories."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import numpy as np

from ptmgraph.analysis.health.columns import STILL_OPEN, IssueTimes
from ptmgraph.analysis.health.table import HealthRow, health_summary, health_table
from ptmgraph.analysis.health.windows import DAY, WIDTHS
from ptmgraph.graph.home import data_home
from ptmgraph.graph.ids import InvalidId, any_repository_id, health_id
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.fields import time_text
from ptmgraph.loaders.git.github_issues import ASK_GITHUB, asked_issues
from ptmgraph.loaders.git.issues import Aside, read_issues
from ptmgraph.loaders.git.place import GitPlace, printable_path
from ptmgraph.loaders.git.read import ReadHistory, read_history
from ptmgraph.loaders.git.releases import model_changes
from ptmgraph.loaders.github.client import GithubClient

SOURCE = "git"
_MOST_NAMED = 3
_USUAL = ("month", "quarter")


class GitSource(Source):
    """The health of repositories: productivity, size, bus factor and, with --issues, issue density
    and spoilage, in windows of time.

    PATH is a checkout or a bare clone. Its history is read with the program git, without a
    checkout; nothing that the repository configures is run. What was read is kept under
    `histories/` in the data home, so a later load reads the new commits only, and one that was
    interrupted goes on. docs/health.md has the formulas.
    """

    name: ClassVar[str] = SOURCE
    title: ClassVar[str] = "Histories of git repositories and their health over time"
    license: ClassVar[str] = "that of each repository"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 36
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "A checkout or a bare clone.", argument=True, many=True),
        Option("id", "The id of the repository in the graph, for example github.com/owner/name."),
        Option("issues", "Its issues: a file, JSON or CSV, or `github` to ask GitHub."),
        Option("models", "Scan the code of each release for the models it uses.", flag=True),
        Option("per", "Windows, by default months and quarters.", many=True, choices=WIDTHS),
        Option("as-of", "Measure as it was then (ISO date); by default at the newest commit."),
    )

    def __init__(
        self,
        path: Sequence[str | Path],
        id: str | None = None,
        issues: str | Path | None = None,
        models: bool = False,
        per: Sequence[str] = (),
        as_of: str | None = None,
        home: Path | None = None,
        client: GithubClient | None = None,
    ) -> None:
        """Raises `SourceError` for a path without a repository, and for wrong options."""
        self._places = [GitPlace.find(Path(one)) for one in path]
        if len(self._places) > 1 and (id or issues):
            raise SourceError("--id and --issues are for one repository; load each by itself")
        self._ids = [_id_of(place, id) for place in self._places]
        self._issues, self._client, self._models = issues, client, models
        self._widths = tuple(dict.fromkeys(per)) or _USUAL
        self._as_of = _moment(as_of) if as_of else None
        self._home = home or data_home()

    @property
    def snapshot(self) -> str:
        """Named after the repositories: a later load of the same replaces this one."""
        names = sorted(set(self._ids))
        parts = names[:_MOST_NAMED]
        if more := names[_MOST_NAMED:]:
            mark = hashlib.sha256(" ".join(more).encode("utf-8", "replace")).hexdigest()[:8]
            parts.append(f"and {len(more)} more ({mark})")
        return " ".join(parts)

    @property
    def taken_at(self) -> str:
        """When the newest of the repositories changed."""
        return time_text(max(place.changed_at for place in self._places))

    @property
    def total(self) -> int | None:
        return len(self._places)

    def records(self) -> Iterator[Record]:
        """The repositories and their windows. One that cannot be read is set aside; raises
        `SourceError` when none can."""
        aside: Aside = []
        issues = self._read_issues(aside)
        yield from aside
        for place, id in zip(self._places, self._ids, strict=True):
            try:
                found = read_history(place, self._home, models=self._models)
            except SourceError as error:
                if len(self._places) == 1:
                    raise
                yield rejected(place.name, 0, str(error), id)
            else:
                yield from self._repository(place.name, id, found, issues)
            self.progress += 1

    def _read_issues(self, aside: Aside) -> IssueTimes | None:
        if self._issues == ASK_GITHUB:
            client = self._client or GithubClient(os.environ.get("GITHUB_TOKEN"))
            return asked_issues(self._ids[0], self._home, client, aside)
        return read_issues(Path(self._issues), aside) if self._issues else None

    def _repository(
        self, path: str, id: str, found: ReadHistory | None, issues: IssueTimes | None
    ) -> Iterator[Record]:
        if found is None:
            yield rejected(path, 0, "it has no commit, or its HEAD names none", id)
            return
        for note in found.notes:
            yield rejected(path, 0, note, id)
        for release, _, reason in found.models:
            if reason:
                yield rejected(path, 0, f"code of a release: {reason}", release.name)
        as_of = self._as_of or _newest(found, issues)
        if not len(found.history.until(as_of)):
            yield rejected(path, 0, "it has no commit by the date of --as-of", id)
            return
        summary = health_summary(found.history, issues, as_of)
        yield Node("Repository", id, {"is_stub": False, **summary})
        for width in self._widths:
            rows = health_table(width, found.history, issues, as_of)
            yield from _windows(id, width, rows, found)


def _windows(
    id: str, width: str, rows: Sequence[HealthRow], found: ReadHistory
) -> Iterator[Record]:
    changes = model_changes(found.models)
    scanned = {one.release.name for one in found.models if one.models is not None}
    releases = [(time_text(release.at), release.name) for release in found.releases]
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


def _newest(found: ReadHistory, issues: IssueTimes | None) -> int:
    """The time of the newest commit, or of what last happened to an issue."""
    newest = int(found.history.committed.max())
    if issues is None or not len(issues.opened):
        return newest
    closed = issues.closed[issues.closed != STILL_OPEN]
    return max(newest, int(issues.opened.max()), int(np.max(closed, initial=0)))


def _id_of(place: GitPlace, id: str | None) -> str:
    try:
        named = any_repository_id(id) if id else place.origin
    except InvalidId as error:
        raise SourceError(str(error)) from None
    root = place.path.resolve()
    name = root.parent.name if root.name == ".git" else root.name.removesuffix(".git")
    return named or f"folder:{printable_path(name)}"


def _moment(text: str) -> int:
    """The second that a date names; of a day without a time the last one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SourceError(f"--as-of is no date: {text!r}; write it as 2026-05-20") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) + (DAY - 1 if len(text) == len("2026-05-20") else 0)
