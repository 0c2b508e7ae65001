"""The source `hub-dump`: files with records of the Hub, such as a public dump or a crawl."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from ptmgraph.graph.records import (
    ColumnRows,
    Node,
    PassedOver,
    Record,
    Rejected,
    passed_over,
    rejected,
)
from ptmgraph.loaders.base import TAKEN_AT, Option, Source, SourceError, given_time
from ptmgraph.loaders.fields import evidence, shown, time_text
from ptmgraph.loaders.hub.columns import Found, Plain
from ptmgraph.loaders.hub.files import (
    SUFFIXES,
    BrokenFile,
    row_counts,
)
from ptmgraph.loaders.hub.record import GivenNodes
from ptmgraph.loaders.hub.rows import RepoType, described_kind, records
from ptmgraph.loaders.hub.shards import read_shards
from ptmgraph.loaders.hub.words import OTHER_THINGS
from ptmgraph.loaders.reader.process import reader

_WORDS = re.compile(r"[a-z]+")


class HubDumpSource(Source):
    """A Parquet file, a folder of shards, or JSONL (`.jsonl`, `.ndjson`, packed too).

    The columns are those of the public whole-Hub dumps and of the Hub's API; any subset will
    do, also as huggingface_hub names them (`card_data`, `last_modified`) and a column `card` with
    the text of cards. Others are counted as passed over. Files with `dataset` in their name, or in
    that of their folder, describe datasets unless they have columns that only models have; those
    about spaces, papers or posts are set aside.
    """

    name: ClassVar[str] = "hub-dump"
    title: ClassVar[str] = "A dump of the Hugging Face Hub in files"
    license: ClassVar[str] = "as stated by whoever made the dump (hub-stats: Apache-2.0)"
    url: ClassVar[str] = "https://huggingface.co/datasets/cfahlgren1/hub-stats"
    precedence: ClassVar[int] = 20
    once: ClassVar[tuple[str, ...]] = ("Model", "Dataset")
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "Parquet or JSONL file, or a folder of them.", argument=True, many=True),
        Option("name", "Name of the snapshot; by default that of the file or folder."),
        TAKEN_AT,
    )

    def __init__(
        self, path: Sequence[str | Path], name: str | None = None, taken_at: str | None = None
    ) -> None:
        """Raises `SourceError` when a path does not exist or `taken_at` is not a date."""
        self._roots = [Path(item) for item in path]
        self._name = name
        self._described = 0
        self._given = GivenNodes()
        for root in self._roots:
            if not root.exists():
                raise SourceError(
                    f"{root} does not exist; give a Parquet or JSONL file, or a folder"
                )
        self._taken_at = given_time(taken_at)

    @property
    def snapshot(self) -> str:
        """The given name, or that of the file or folder.

        Of several, that of the first with the number of the others.
        """
        more = f"+{len(self._roots) - 1}" if len(self._roots) > 1 else ""
        return self._name or _stem(self._roots[0].resolve()) + more

    @property
    def taken_at(self) -> str:
        """The given date, or the time of the newest file."""
        if self._taken_at:
            return self._taken_at
        newest = max((file.stat().st_mtime for file, _ in self._files), default=0.0)
        return time_text(newest)

    @cached_property
    def total(self) -> int | None:
        """The number of records when all files are Parquet, which say so; else unknown."""
        files = [str(file) for file, _ in self._files]
        if not all(file.endswith(".parquet") for file in files):
            return None
        with reader() as own:
            return sum(rows for rows in own.each(row_counts, files) if isinstance(rows, int))

    def records(self) -> Iterator[Record]:
        """All records of all files. Raises `SourceError` when there is none with an id."""
        broken: list[Rejected] = []
        for (file, kind), found in zip(self._files, read_shards(self._files), strict=True):
            before = self.progress
            try:
                yield from self._file_records(file, kind, found)
            except BrokenFile as error:
                row = self.progress - before
                broken.append(rejected(str(file), row, evidence(str(error)), file.name))
                yield broken[-1]
        if not self._described:
            why = f"{broken[0].file}: {broken[0].reason}" if broken else "no records were found"
            raise SourceError(f"{why}; give {', '.join(SUFFIXES)} files with records of the Hub")

    def _file_records(
        self, file: Path, kind: RepoType | None, found: Iterator[Found]
    ) -> Iterator[Record]:
        if kind is None:
            raise BrokenFile("describes neither models nor datasets, by its name")
        label = str(file)
        for item in found:
            if isinstance(item, Plain):
                self.progress += item.rows
                self._described += item.rows
                continue
            if isinstance(item, Node):
                if self._given.is_new((item.type, item.id)):
                    yield item
                continue
            if isinstance(item, ColumnRows | PassedOver):
                yield item
                continue
            row, raw = item
            if isinstance(raw, Counter):
                for name, count in raw.items():
                    yield passed_over(f"values in the column {name}", count=count)
                continue
            self.progress += 1
            if isinstance(raw, dict):
                self._described += "id" in raw or "modelId" in raw
                yield from records(raw, label, row, described_kind(kind, raw), self._given)
            else:
                reason, value = raw
                yield rejected(label, row, evidence(reason), shown(value))

    @cached_property
    def _files(self) -> list[tuple[Path, RepoType | None]]:
        """Every file to read with what its records describe, in the order of their names."""
        found: dict[Path, RepoType | None] = {}
        for root in self._roots:
            for file in _listed(root):
                inside = file.relative_to(root.parent).parts
                found[file] = kind_by_name(inside, "model")
        return list(found.items())


def _listed(root: Path) -> Iterable[Path]:
    """The file itself, or the files of known form in a folder, at any depth."""
    if not root.is_dir():
        return [root]
    files = (file for file in root.rglob("*") if file.name.endswith(SUFFIXES))
    return sorted(file for file in files if file.is_file() and not file.name.startswith("."))


def kind_by_name(parts: Sequence[str], silent: RepoType | None) -> RepoType | None:
    """What a file describes, by the words in its name, else in the names of its folders; `silent`
    when these say nothing. None: neither models nor datasets."""
    for part in reversed(parts):
        words = set(_WORDS.findall(part.lower()))
        if words & {"model", "models"}:
            return "model"
        if words & {"dataset", "datasets"}:
            return "dataset"
        if words & OTHER_THINGS:
            return None
    return silent


def _stem(path: Path) -> str:
    for suffix in SUFFIXES:
        if path.name.endswith(suffix):
            return path.name.removesuffix(suffix)
    return path.name
