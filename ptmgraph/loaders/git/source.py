"""The source `git`: the health of repositories over time, from their histories."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from ptmgraph.analysis.health.columns import IssueTimes
from ptmgraph.graph.home import data_home
from ptmgraph.graph.ids import InvalidId, any_repository_id
from ptmgraph.graph.records import Record, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.fields import time_text
from ptmgraph.loaders.git.github_issues import ASK_GITHUB, asked_issues
from ptmgraph.loaders.git.issues import Aside, read_issues
from ptmgraph.loaders.git.place import GitPlace, printable_path
from ptmgraph.loaders.git.read import read_history
from ptmgraph.loaders.git.rows import MEASURING, SOURCE, history_records, measuring
from ptmgraph.loaders.github.client import GithubClient

_MOST_NAMED = 3


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
        *MEASURING,
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
        self._how = measuring(per, as_of)
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
                self.step = f"reading {place.name}"
                found = read_history(place, self._home, self._count(place), models=self._models)
            except SourceError as error:
                if len(self._places) == 1:
                    raise
                yield rejected(place.name, 0, str(error), id)
            else:
                yield from history_records(place.name, id, found, issues, self._how)
            self.progress += 1

    def _count(self, place: GitPlace) -> Callable[[int], None]:
        """Says how many versions of files were counted."""
        done = 0

        def count(number: int) -> None:
            nonlocal done
            done += number
            self.step = f"{done:,} files counted: {place.name}"

        return count

    def _read_issues(self, aside: Aside) -> IssueTimes | None:
        if self._issues == ASK_GITHUB:
            client = self._client or GithubClient(os.environ.get("GITHUB_TOKEN"))
            return asked_issues(self._ids[0], self._home, client, aside)
        return read_issues(Path(self._issues), aside) if self._issues else None


def _id_of(place: GitPlace, id: str | None) -> str:
    try:
        named = any_repository_id(id) if id else place.origin
    except InvalidId as error:
        raise SourceError(str(error)) from None
    root = place.path.resolve()
    name = root.parent.name if root.name == ".git" else root.name.removesuffix(".git")
    return named or f"folder:{printable_path(name)}"
