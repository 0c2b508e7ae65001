"""Repositories of GitHub over time: their histories, cloned, and their issues, asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptmgraph.graph.ids import repository_id
from ptmgraph.graph.records import Record, rejected
from ptmgraph.loaders.base import SourceError, SourceUnreachable
from ptmgraph.loaders.fields import shown
from ptmgraph.loaders.git.clone import GitClone, OnStep
from ptmgraph.loaders.git.github_issues import asked_issues, kept_issues
from ptmgraph.loaders.git.issues import Aside
from ptmgraph.loaders.git.program import git_path
from ptmgraph.loaders.git.read import read_history
from ptmgraph.loaders.git.rows import Measuring, history_records
from ptmgraph.loaders.github.client import GithubClient


@dataclass(frozen=True)
class GithubHistories:
    """What `--health` asks of each repository: with `models` the code of its releases is scanned;
    without `lines` no content of files is fetched for its size."""

    home: Path
    client: GithubClient
    how: Measuring
    models: bool
    lines: bool
    on_step: OnStep

    def __post_init__(self) -> None:
        """Raises `SourceError` where there is no git: each repository would be set aside, in the
        place of what an earlier load brought."""
        git_path()

    def asked(self, about: Mapping[str, Any]) -> dict[str, Any]:
        """Fetch the commits and issues of a repository that GitHub described. Gives what a row
        keeps of that: `history` and `issues` say whether they are there, `problems` why not.
        Raises `SourceUnreachable`."""
        id = repository_id(about.get("full_name"))
        row: dict[str, Any] = {"history": False, "issues": False}
        problems: list[tuple[str, str]] = []
        try:
            self._tell(id, "commits")
            self._clone(id, about).update()
            row["history"] = True
            self._tell(id, "issues")
            asked_issues(id, self.home, self.client, [])
            row["issues"] = True
        except SourceUnreachable:
            raise
        except SourceError as reason:
            problems.append(("history" if not row["history"] else "issues", str(reason)))
        return {**row, "problems": problems}

    def records(self, row: Mapping[str, Any]) -> Iterator[Record]:
        """The health of a repository of whose row `asked` made a part. Files that its measures
        need are fetched. Raises `SourceUnreachable`."""
        if not row.get("history"):
            return
        about = row["repository"]
        id = repository_id(about["full_name"])
        clone = self._clone(id, about)
        aside: Aside = []
        try:
            issues = kept_issues(id, self.home, aside) if row["issues"] else None
            yield from aside
            found = read_history(
                clone.place(),
                self.home,
                lambda number: self._tell(id, f"{number:,} files counted"),
                models=self.models,
                lines=self.lines,
                bring=clone.bring,
            )
        except SourceUnreachable:
            raise
        except SourceError as reason:
            yield rejected(id, 0, shown(str(reason)), id)
            return
        yield from history_records(id, id, found, issues, self.how)

    def _tell(self, id: str, words: str) -> None:
        """Say what is done for a repository; what changes comes first, for narrow windows."""
        self.on_step(f"{words}: {id.removeprefix('github.com/')}")

    def _clone(self, id: str, about: Mapping[str, Any]) -> GitClone:
        name = id.removeprefix("github.com/")
        token = self.client.token if about.get("private") else None
        return GitClone(
            self.home,
            id,
            f"{self.client.site}/{name}.git",
            token,
            lambda words: self._tell(id, words),
        )
