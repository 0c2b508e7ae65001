"""The source `hub`: the live Hugging Face Hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from ptmgraph.graph.home import data_home
from ptmgraph.graph.ids import InvalidId
from ptmgraph.graph.records import Record
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.crawl_folder import CrawlFolder
from ptmgraph.loaders.fields import InvalidValue, timestamp
from ptmgraph.loaders.hub.crawl import HubCrawl, Request, canonical_id
from ptmgraph.loaders.hub.http import HubClient, HubRefused, HubUnreachable
from ptmgraph.loaders.hub.rows import RepoType


class HubApiSource(Source):
    """Models or datasets of the live Hub: of an author, found by words, with a tag, by a list
    of ids, or all of them.

    What it fetches is kept under `crawls/` in the data home. A crawl that was interrupted goes
    on where it stopped when the same command is given again; a whole one is a dump that can be
    kept, shared and loaded with `hub-dump`. Endpoint and token are those of `huggingface_hub`
    (`HF_ENDPOINT`, `HF_TOKEN`, or a stored login).
    """

    name: ClassVar[str] = "hub"
    title: ClassVar[str] = "The live Hugging Face Hub"
    license: ClassVar[str] = "terms of the Hub; each model and dataset has its own licence"
    url: ClassVar[str] = "https://huggingface.co/docs/hub/api"
    precedence: ClassVar[int] = 10
    options: ClassVar[tuple[Option, ...]] = (
        Option("author", "Models of this user or organisation."),
        Option("search", "Models whose id contains these words."),
        Option("filter", "Models with this tag; several must all be there.", many=True),
        Option("ids", "A text file with one id on each line."),
        Option(
            "lineage",
            "Also fetch the ancestors (up) or descendants (down) of these models.",
            choices=("up", "down", "both"),
        ),
        Option("datasets", "Fetch datasets instead of models.", flag=True),
        Option("cards", "Also fetch the text of each model's card.", flag=True),
        Option(
            "since",
            "Only ask for what was modified since this date, or since the `last` crawl of the same "
            "request, which knows the rest (a model that is deleted stays, and what was not "
            "modified keeps its number of downloads).",
        ),
        Option("limit", "At most so many, the most downloaded first; lineage comes on top."),
    )

    def __init__(
        self,
        author: str | None = None,
        search: str | None = None,
        filter: Sequence[str] = (),
        ids: str | Path | None = None,
        lineage: str | None = None,
        datasets: bool = False,
        limit: str | int | None = None,
        cards: bool = False,
        since: str | None = None,
        home: Path | None = None,
        client: HubClient | None = None,
    ) -> None:
        """Raises `SourceError` for options that contradict each other."""
        if ids and (author or search or filter):
            raise SourceError("--ids cannot be combined with --author, --search or --filter")
        if datasets and lineage:
            raise SourceError("--lineage is for models, not for --datasets")
        if datasets and cards:
            raise SourceError("--cards is for models, not for --datasets")
        if since and (ids or lineage or limit):
            raise SourceError("--since cannot be combined with --ids, --lineage or --limit")
        self._since = _since(since) if since else ""
        self._ids_file = Path(ids) if ids else None
        kind: RepoType = "dataset" if datasets else "model"
        self._request = Request(
            kind=kind,
            author=author,
            search=search,
            filters=tuple(filter),
            ids=_read_ids(self._ids_file, kind) if self._ids_file else (),
            lineage=lineage or "",
            limit=_count(limit),
            cards=cards,
        )
        self._home = home or data_home()
        self._client = client
        self._crawl: HubCrawl | None = None

    @property
    def snapshot(self) -> str:
        """Named after the request, so that a later crawl for the same replaces this one."""
        asked = self._request
        parts = [f"{asked.kind}s"]
        parts += ["by", asked.author] if asked.author else []
        parts += ["like", asked.search] if asked.search else []
        parts += ["with", *asked.filters] if asked.filters else []
        parts += ["of", str(self._ids_file.resolve())] if self._ids_file else []
        parts += ["lineage", asked.lineage] if asked.lineage else []
        parts += ["first", str(asked.limit)] if asked.limit else []
        parts += ["with cards"] if asked.cards else []
        return " ".join(parts)

    @property
    def taken_at(self) -> str:
        """When the crawl began, also when it was interrupted since."""
        return self._folder.started_at

    @property
    def folder(self) -> Path:
        """Where the rows of the crawl are kept."""
        return self._folder.folder

    def records(self) -> Iterator[Record]:
        """Crawls, and yields what comes. Raises `SourceError` when the Hub cannot be used."""
        crawl = HubCrawl(self._client or HubClient(), self._folder, self._request)
        try:
            for record in crawl.records():
                self.progress = crawl.done
                yield record
        except (HubRefused, HubUnreachable) as error:
            raise SourceError(
                f"{error}; give the same command again to go on where it stopped"
            ) from None
        if not crawl.done:
            raise SourceError(f"the Hub has no {self.snapshot}")

    @cached_property
    def _folder(self) -> CrawlFolder:
        return CrawlFolder.open(self._home, self.snapshot, self._request.plain(), self._since)


def _read_ids(file: Path, kind: RepoType) -> tuple[str, ...]:
    """The ids in a file, each once; what can be none stays as it is, to be set aside later."""
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from None
    ids: dict[str, None] = {}
    for line in filter(None, map(str.strip, lines)):
        try:
            ids[canonical_id(line, kind)] = None
        except InvalidId:
            ids[line] = None
    if not ids:
        raise SourceError(f"{file} has no ids; write one on each line")
    return tuple(ids)


def _since(text: str) -> str:
    try:
        return text if text == "last" else timestamp(text)
    except InvalidValue as reason:
        raise SourceError(f"--since is {reason}; write it as 2026-05-20, or `last`") from None


def _count(limit: str | int | None) -> int | None:
    if limit is None:
        return None
    try:
        number = int(limit)
    except ValueError:
        number = 0
    if number < 1:
        raise SourceError(f"--limit is {limit}; give a number above zero")
    return number
