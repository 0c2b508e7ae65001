"""The source `github`: repositories of GitHub, with the models and datasets their code uses."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar

from github.Repository import Repository

from ptmgraph.graph.home import data_home
from ptmgraph.graph.ids import InvalidId, repository_id
from ptmgraph.graph.records import Record, rejected
from ptmgraph.loaders.base import Option, Source, SourceError, SourceUnreachable
from ptmgraph.loaders.code.scan import scan_unpacked
from ptmgraph.loaders.crawl_folder import SET_ASIDE, CrawlFolder
from ptmgraph.loaders.git.rows import MEASURING, measuring
from ptmgraph.loaders.github.archive import fetch
from ptmgraph.loaders.github.client import GithubClient, GithubUnreachable, NotThere
from ptmgraph.loaders.github.history import GithubHistories
from ptmgraph.loaders.github.rows import FIELDS, SOURCE, repository_records

_MOST_NAMED = 3


class GithubSource(Source):
    """Repositories by name, from a list, of an owner, with a topic, or found by code search.

    For each, the head of its default branch is fetched as an archive and scanned; the commit is
    kept. What was read is kept under `crawls/` in the data home, and an interrupted load goes on
    where it stopped when the same command is given again. The token is that of `GITHUB_TOKEN`;
    code search needs one, and without one GitHub allows 60 requests an hour.

    With --health the head is not scanned: the history of each repository is cloned with the program
    git, its issues are asked for, and its health is measured as `load git` does (docs/health.md).
    The clone is kept under `clones/` in the data home; a later load fetches what is new. One that
    has more than 10 GB, or takes longer than an hour, is set aside. --no-lines, --models, --per
    and --as-of belong to it.
    """

    name: ClassVar[str] = SOURCE
    title: ClassVar[str] = "Repositories of GitHub and the models their code uses"
    license: ClassVar[str] = "terms of GitHub; each repository has its own licence"
    url: ClassVar[str] = "https://docs.github.com/en/rest"
    precedence: ClassVar[int] = 30
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "repository",
            "A repository: owner/name, or its link.",
            argument=True,
            optional=True,
            many=True,
        ),
        Option("repo", "The same as REPOSITORY, a repository: owner/name, or its link.", many=True),
        Option("list", "A text file with one repository on each line."),
        Option("owner", "All repositories of this user or organisation."),
        Option("topic", "All repositories with this topic."),
        Option("search", "Repositories with a file that GitHub's code search finds."),
        Option("health", "Measure the health of each over time, by history and issues.", flag=True),
        Option("no-lines", "Fetch no content of files: sizes stay unknown.", flag=True),
        Option("models", "Scan the code of each release for the models it uses.", flag=True),
        *MEASURING,
    )

    def __init__(
        self,
        repository: Sequence[str] = (),
        repo: Sequence[str] = (),
        list: str | Path | None = None,
        owner: str | None = None,
        topic: str | None = None,
        search: str | None = None,
        health: bool = False,
        no_lines: bool = False,
        models: bool = False,
        per: Sequence[str] = (),
        as_of: str | None = None,
        home: Path | None = None,
        client: GithubClient | None = None,
    ) -> None:
        """Raises `SourceError` when nothing is asked for, a search has no token, or an option is
        for something else."""
        self._client = client or GithubClient(os.environ.get("GITHUB_TOKEN"))
        self._list = Path(list) if list else None
        self._repos = (*repository, *repo)
        lines = [*self._repos, *(_lines(self._list) if self._list else ())]
        self._request: dict[str, Any] = {
            "kind": "repo",
            "names": lines,
            "owner": owner,
            "topic": topic,
            "search": search,
        } | ({"health": True} if health else {})
        if not (lines or owner or topic or search):
            raise SourceError("name a repository, or give --list, --owner, --topic or --search")
        if search and not self._client.has_token:
            raise SourceError("GitHub's code search needs a token in GITHUB_TOKEN")
        self._home = home or data_home()
        if not health and (models or no_lines or per or as_of):
            raise SourceError("--models, --no-lines, --per and --as-of belong to --health")
        how = measuring(per, as_of)
        self._health = (
            GithubHistories(self._home, self._client, how, models, not no_lines, self._say)
            if health
            else None
        )

    @property
    def snapshot(self) -> str:
        """Named after the request, so that a later load for the same replaces this one."""
        asked = self._request
        parts = [f"of {self._list.resolve()}"] if self._list else []
        parts += self._repos[:_MOST_NAMED]
        if more := self._repos[_MOST_NAMED:]:
            mark = hashlib.sha256(" ".join(more).encode("utf-8", "replace")).hexdigest()[:8]
            parts.append(f"and {len(more)} more ({mark})")
        words = ("owner", "by"), ("topic", "about"), ("search", "with")
        parts += [f"{word} {asked[key]}" for key, word in words if asked[key]]
        parts += ["over time"] if self._health else []
        return " ".join(parts)

    @property
    def taken_at(self) -> str:
        """When the load began, also when it was interrupted since."""
        return self._folder.started_at

    @property
    def total(self) -> int | None:
        names = self._folder.place.get("names")
        return len(names) if names is not None else None

    def records(self) -> Iterator[Record]:
        """Repositories as they are read. Raises `SourceError` when GitHub cannot be used."""
        folder = self._folder
        for file, number, row in folder.rows():
            if isinstance(row, dict):
                yield from self._records(row, file, number)
        try:
            names = folder.place.get("names")
            if names is None:
                names = sorted(self._names(), key=str.lower)
                if not names:
                    raise SourceError(f"GitHub has no {self.snapshot}")
                folder.add((), names=names, done=0, incomplete=self._client.incomplete)
            for reason in folder.place.get("incomplete", ()):
                yield rejected("search", 0, reason, self.snapshot)
            self.progress = folder.place["done"]
            for name in names[self.progress :]:
                rows = folder.add([self._read(name)], done=self.progress + 1)
                self.progress += 1
                for file, number, row in rows:
                    if isinstance(row, dict):
                        yield from self._records(row, file, number)
        except GithubUnreachable as error:
            raise SourceUnreachable(
                f"{error}; give the same command again to go on where it stopped"
            ) from None
        except NotThere as error:
            raise SourceError(f"GitHub has no {self.snapshot} ({error})") from None
        folder.finish()

    def _names(self) -> set[str]:
        """What is asked for, as owner/name; what cannot be one stays as written."""
        asked, client = self._request, self._client
        names = {_plain(str(name)) for name in asked["names"] or ()}
        if asked["owner"]:
            names.update(client.of_owner(str(asked["owner"])))
        if asked["topic"]:
            names.update(client.of_topic(str(asked["topic"])))
        if asked["search"]:
            names.update(client.of_code(str(asked["search"])))
        return names

    def _read(self, name: str) -> dict[str, Any]:
        """One repository as a row for `repository_records`."""
        try:
            repository_id(name)
            repository = self._client.repository(name)
            about = self._client.facts(repository, (*FIELDS, "private"))
        except (InvalidId, NotThere) as reason:
            return {"name": name, SET_ASIDE: str(reason)}
        row: dict[str, Any] = {"name": name, "repository": about}
        if self._health:
            return row | self._health.asked(about)
        try:
            commit = self._client.head(repository)
            row |= {"commit": commit, **self._scanned(repository, commit)}
        except NotThere as reason:
            row["problems"] = [("", f"no content: {reason}")]
        return row

    def _say(self, words: str) -> None:
        self.step = words

    def _records(self, row: Mapping[str, Any], file: str, number: int) -> Iterator[Record]:
        yield from repository_records(row, file, number)
        if self._health:
            yield from self._health.records(row)

    def _scanned(self, repository: Repository, commit: str) -> dict[str, Any]:
        link = self._client.archive_link(repository, commit)
        try:
            result = scan_unpacked(partial(fetch, link, self._client.api))
        except SourceError as reason:
            return {"problems": [("", str(reason))]}
        problems = [(bad.path, bad.reason) for bad in result.rejected]
        return {"uses": [asdict(use) for use in result.uses], "problems": problems}

    @cached_property
    def _folder(self) -> CrawlFolder:
        return CrawlFolder.open(self._home, self.snapshot, self._request)


def _plain(name: str) -> str:
    """owner/name from a link; other text as it is."""
    try:
        return repository_id(name).removeprefix("github.com/")
    except InvalidId:
        return name


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from None
    lines = [line for line in map(str.strip, text.splitlines()) if line and line[0] != "#"]
    if not lines:
        raise SourceError(f"{file} has no repositories; write one on each line")
    return lines
