"""The source `hub-stats`: the public dump of the whole Hub, fetched and loaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar

from filelock import FileLock
from platformdirs import user_cache_path

from ptmgraph.graph.disk import is_full, room
from ptmgraph.graph.records import Record
from ptmgraph.graph.tables.lake import Snapshot
from ptmgraph.loaders.base import Option, Source, SourceError, SourceUnreachable
from ptmgraph.loaders.hub.dump import HubDumpSource, kind_by_name
from ptmgraph.loaders.hub.http import HubClient, HubRefused, HubUnreachable
from ptmgraph.loaders.hub.repository import (
    NotAsListed,
    RepositoryFile,
    bytes_there,
    fetch_file,
    is_there,
    repository_files,
)

REPOSITORY = "cfahlgren1/hub-stats"
_MAGIC = b"PAR1"
_AGAIN = "give the same command again to go on where it stopped"


class HubStatsSource(Source):
    """The whole Hub with one command: models and datasets from the files of a data set repository
    that is made anew every day.

    Some 1.5 GB (2026) are fetched into the platform's folder for caches. What is there is not
    fetched again, what broke off goes on, and each file must have the size and the hash that the
    Hub lists. The snapshot has the date of the dump; it takes the place of an earlier dump, whose
    files go too, unless you `--keep` that. Endpoint and token are those of `huggingface_hub`
    (`HF_ENDPOINT` for a mirror, `HF_TOKEN`, or a stored login). `hub-dump` loads files that you
    have.
    """

    name: ClassVar[str] = "hub-stats"
    title: ClassVar[str] = "The public dump of the whole Hugging Face Hub"
    license: ClassVar[str] = "Apache-2.0; each model and dataset has its own licence"
    url: ClassVar[str] = f"https://huggingface.co/datasets/{REPOSITORY}"
    precedence: ClassVar[int] = 20
    options: ClassVar[tuple[Option, ...]] = (
        Option("only", "Leave the others out.", choices=("models", "datasets")),
        Option("revision", "A commit or branch, for a dump of before.", default="main"),
        Option("repo", "Another repository with files of this kind.", default=REPOSITORY),
        Option("keep", "Keep what was loaded of earlier dumps, and their files.", flag=True),
    )
    examples: ClassVar[tuple[str, ...]] = (
        "  ptmgraph load hub-stats                        models and datasets, the newest dump",
        "  ptmgraph load hub-stats --only models          without datasets",
        "  ptmgraph load hub-stats --revision 785ee9c     an earlier one, by its commit",
        "  HF_ENDPOINT=https://mirror.example ptmgraph load hub-stats",
    )

    def __init__(
        self,
        only: str | None = None,
        revision: str = "main",
        repo: str = REPOSITORY,
        keep: bool = False,
        folder: Path | None = None,
        client: HubClient | None = None,
    ) -> None:
        self._only, self._revision, self._repo, self._keep = only, revision, repo, keep
        self._folder = folder or user_cache_path("ptmgraph", False) / "hub-stats"
        self._given_client = client
        self._dump: HubDumpSource | None = None

    @property
    def snapshot(self) -> str:
        """The date of the dump, or the first and last when its files have several."""
        days = sorted({file.date[:10] for file in self._files})
        named = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        return f"{named} {self._only}" if self._only else named

    @property
    def taken_at(self) -> str:
        """When the oldest of its files was uploaded."""
        return min(file.date for file in self._files)

    @property
    def total(self) -> int | None:
        """The number of records, once the files are there."""
        return self._dump.total if self._dump else None

    @property
    def remarks(self) -> tuple[str, ...]:
        """Which files are of which day, when not all are of the same."""
        days: dict[str, list[str]] = {}
        for file in self._files:
            days.setdefault(file.date[:10], []).append(file.path)
        if len(days) == 1:
            return ()
        told = "; ".join(f"{day}: {_few(days[day])}" for day in sorted(days))
        return (f"The files of this dump are of different days. {told}.",)

    def replaces(self, earlier: Snapshot) -> bool:
        """Dumps that are not newer, of the same kind of things or of a part of them."""
        same = not self._only or earlier.name.endswith(f" {self._only}")
        return same and not self._keep and earlier.taken_at <= self.taken_at

    def records(self) -> Iterator[Record]:
        """Fetches what is not there, then reads it. Raises `SourceError`."""
        files = self._files
        self._folder.mkdir(parents=True, exist_ok=True)
        self.step = "waiting for another load of it"
        with FileLock(self._folder / ".lock"):
            self._fetch(files)
            self._dump = HubDumpSource([file.place(self._folder) for file in files])
            self.step = ""
            for record in self._dump.records():
                self.progress = self._dump.progress
                yield record
            if not self._keep:
                self._forget(files)

    @cached_property
    def _client(self) -> HubClient:
        return self._given_client or HubClient()

    @cached_property
    def _files(self) -> list[RepositoryFile]:
        """The files that are asked for, of one commit. Raises `SourceError`."""
        try:
            listed = repository_files(self._client, self._repo, self._revision)
        except HubRefused as refusal:
            raise SourceError(self._refused(refusal)) from None
        except HubUnreachable as error:
            raise SourceUnreachable(f"{error}{self._without_network()}") from None
        kinds = {"models": "model", "datasets": "dataset"}
        wanted = {kinds[self._only]} if self._only else set(kinds.values())
        files = [f for f in listed if kind_by_name(f.path.split("/"), None) in wanted]
        if not files:
            what = self._only or "models or datasets"
            raise SourceError(
                f"{self._repo} has no Parquet files named after {what} at {self._revision}; "
                "give another --revision or --repo"
            )
        return files

    def _fetch(self, files: Sequence[RepositoryFile]) -> None:
        self.step = "looking what is there"
        missing = [file for file in files if not is_there(file, self._folder)]
        needed = sum(file.size - bytes_there(file, self._folder) for file in missing)
        if needed > (free := room(self._folder)):
            raise SourceError(
                f"{_megabytes(needed)} must be fetched into {self._folder}, where "
                f"{_megabytes(free)} are free; make room there, or load less with --only models"
            )
        try:
            for file in missing:
                fetch_file(self._client, file, self._folder, partial(self._told, file))
        except HubRefused as refusal:
            raise SourceError(self._refused(refusal)) from None
        except HubUnreachable as error:
            raise SourceUnreachable(
                f"{error}; {_AGAIN} "
                f"(with --revision {_commit(files)} also when a newer dump is there)"
            ) from None
        except NotAsListed as error:
            raise SourceError(
                f"{error}; a mirror (HF_ENDPOINT) may be out of date: try later, or without it"
            ) from None
        except OSError as error:
            if not is_full(error):
                raise
            raise SourceError(
                f"The disk of {self._folder} is full; make room, and {_AGAIN}"
            ) from None
        for file in files:
            self._check_ends(file)

    def _told(self, file: RepositoryFile, size: int) -> None:
        self.step = f"fetching {file.path}: {size // 10**6:,} of {_megabytes(file.size)}"

    def _check_ends(self, file: RepositoryFile) -> None:
        """A shard that was cut before it was uploaded must not take the place of a whole dump."""
        with file.place(self._folder).open("rb") as stream:
            begin = stream.read(len(_MAGIC))
            stream.seek(max(0, file.size - len(_MAGIC)))
            whole = begin == stream.read() == _MAGIC
        if not whole:
            raise SourceError(
                f"{file.path} of {file.date[:10]} is no whole Parquet file, and was uploaded so; "
                f"give the commit of an earlier dump: --revision (see {self._page()}/commits/main)"
            )

    def _forget(self, files: Sequence[RepositoryFile]) -> None:
        """Remove what the same files held before, whole or in part."""
        kept = {file.place(self._folder).parent for file in files}
        names = {file.place(self._folder).name for file in files}
        for old in self._folder.iterdir():
            if old.is_dir() and old not in kept:
                held = {file.name.removeprefix(".").removesuffix(".part") for file in old.iterdir()}
                if held & names:
                    shutil.rmtree(old, ignore_errors=True)

    def _page(self) -> str:
        return f"{self._client.endpoint}/datasets/{self._repo}"

    def _refused(self, refusal: HubRefused) -> str:
        if refusal.status == 403 or "gated" in str(refusal).lower():
            return (
                f"{self._repo} is gated ({refusal}); accept its terms at {self._page()}, "
                "and log in or set HF_TOKEN"
            )
        if refusal.status in (401, 404):
            return (
                f"{self._client.endpoint} has no data set {self._repo} at {self._revision}, or not "
                "for you: it may be private or taken down. Check --revision, give a copy of it "
                "with --repo, or files that you have to: ptmgraph load hub-dump PATH"
            )
        return f"{refusal}; {_AGAIN}"

    def _without_network(self) -> str:
        """How to load what was fetched before."""
        there = sorted(str(file.parent) for file in self._folder.glob("*/[!.]*.parquet"))
        if not there:
            return ""
        return f". Without it: ptmgraph load hub-dump {' '.join(there)} --name fetched"


def _commit(files: Sequence[RepositoryFile]) -> str:
    return files[0].address.partition("/resolve/")[2].partition("/")[0]


def _few(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return ", ".join(paths[:3]) + more


def _megabytes(size: int) -> str:
    return f"{size / 10**6:,.0f} MB"
