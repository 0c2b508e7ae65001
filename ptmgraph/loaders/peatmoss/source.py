"""The source `peatmoss`: the published SQLite file of the PeaTMOSS study."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ptmgraph.analysis.provenance.traces import read_traces
from ptmgraph.graph.ids import InvalidId
from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.base import TAKEN_AT, Option, Source, SourceError, given_time
from ptmgraph.loaders.fields import (
    Column,
    InvalidValue,
    count,
    evidence,
    read_columns,
    shown,
    time_text,
    word,
)
from ptmgraph.loaders.hub.legacy_ids import rename
from ptmgraph.loaders.peatmoss.counts import COUNTS
from ptmgraph.loaders.peatmoss.facts import (
    FACTS,
    SOURCE,
    Fact,
    fact_record,
    read_model_name,
    repository_key,
    reuse_record,
    task_record,
)
from ptmgraph.loaders.peatmoss.file import PeatmossFile, unpacked

_KEYS_AT_ONCE = 5_000
_GITHUB = ("https://github.com/", "http://github.com/", "github.com/")

_COLUMNS: tuple[Column, ...] = (
    ("revision", "revision", word),
    ("downloads", "downloads", count),
    ("likes", "likes", count),
)

_MODELS = """
    SELECT m.id, m.context_id, {hub}, m.repo_url, m.sha, m.downloads, m.likes,
           (SELECT json_group_object(property, number) FROM temp.counted c
            WHERE c.kind = 'model' AND c.id = m.id),
           (SELECT json_group_array(tag) FROM temp.model_tag t WHERE t.id = m.id)
    FROM model m {join} ORDER BY m.id"""
_REPOSITORIES = """
    SELECT r.id, r.owner, r.name, r.url,
           (SELECT json_group_object(property, number) FROM temp.counted c
            WHERE c.kind = 'repository' AND c.id = r.id)
    FROM reuse_repository r ORDER BY r.id"""
_FACT = """
    SELECT l.model_id, k.key, l.{table}_id, {words} FROM model_to_{table} l
    LEFT JOIN temp.model_key k ON k.id = l.model_id
    LEFT JOIN {table} w ON w.id = l.{table}_id"""
_LINKS = {
    "model_to_reuse_repository": "''",
    "reuse_file": "coalesce(path, '')",
}
_REUSES = """
    SELECT l.repository, l.model, r.key, m.key, m.written,
           json_group_array(l.place) FILTER (WHERE l.place <> '')
    FROM temp.link l
    LEFT JOIN temp.repository_key r ON r.id = l.repository
    LEFT JOIN temp.model_key m ON m.id = l.model
    GROUP BY l.repository, l.model"""
_LOST_COUNTS = """
    SELECT kind, id, property, number FROM temp.counted c
    WHERE kind = '{0}' AND NOT EXISTS (SELECT 1 FROM temp.{0}_key k WHERE k.id = c.id)"""


class PeatmossSource(Source):
    """The SQLite file of PeaTMOSS (8 GB), or a part of it in the same tables.

    Models, their hubs, authors, licences, datasets, libraries, model types, architectures,
    languages, papers and tags; the repositories that reuse them, with files; counts of issues,
    pull requests, discussions and commits. Ids without an owner become what the Hub calls
    them now; what was written stays as evidence.
    """

    name: ClassVar[str] = SOURCE
    title: ClassVar[str] = "PeaTMOSS: repositories on GitHub and the models they reuse, in 2023"
    license: ClassVar[str] = "as stated by the study (artifact: Apache-2.0)"
    url: ClassVar[str] = "https://github.com/PurdueDualityLab/PeaTMOSS-Artifact"
    precedence: ClassVar[int] = 50
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "The SQLite file.", argument=True),
        TAKEN_AT,
    )

    def __init__(self, path: str | Path, taken_at: str | None = None) -> None:
        """Raises `SourceError` when the file does not exist or `taken_at` is not a date."""
        self._path = Path(path)
        if not self._path.is_file():
            raise SourceError(f"{path} is not a file; give the SQLite file of PeaTMOSS")
        self._taken_at = given_time(taken_at)
        self._total: int | None = None

    @property
    def snapshot(self) -> str:
        return self._path.stem

    @property
    def taken_at(self) -> str:
        """The given date, or the time of the file."""
        return self._taken_at or time_text(self._path.stat().st_mtime)

    @property
    def total(self) -> int | None:
        """The number of models and repositories, once the file is open."""
        return self._total

    def records(self) -> Iterator[Record]:
        """All that the file says. A table that is missing or broken is set aside; the rest is
        read. Raises `SourceError` when the file is not one of PeaTMOSS."""
        file = PeatmossFile(self._path)
        try:
            self._total = file.size("model", "reuse_repository")
            yield from self._prepared(file)
            yield from self._read(("model",), self._models(file), file)
            yield from self._read(("reuse_repository",), self._repositories(file), file)
            for fact in FACTS:
                tables = (f"model_to_{fact.table}", fact.table)
                yield from self._read(tables, self._facts(file, fact), file)
            yield from self._reuses(file)
            for kind in ("model", "repository"):
                for row in file.rows(_LOST_COUNTS.format(kind)):
                    yield self._set_aside(row[2], row[1], f"counts, but no such {kind}", row)
        finally:
            file.close()

    def _prepared(self, file: PeatmossFile) -> Iterator[Record]:
        """Fill the temporary tables: counts, tags, and pairs of repository and model."""
        for tables, query in COUNTS:
            yield from self._run(
                file,
                tables,
                f"INSERT INTO temp.counted {query} "
                "ON CONFLICT DO UPDATE SET number = number + excluded.number",
            )
        tags = (
            "SELECT coalesce(l.model_id, 0), w.name FROM model_to_tag l "
            "JOIN tag w ON w.id = l.tag_id WHERE w.name IS NOT NULL"
        )
        yield from self._run(
            file, ("model_to_tag", "tag"), f"INSERT OR IGNORE INTO temp.model_tag {tags}"
        )
        for table, place in _LINKS.items():
            pair = "coalesce(reuse_repository_id, 0), coalesce(model_id, 0)"
            statement = f"INSERT OR IGNORE INTO temp.link SELECT {pair}, {place} FROM {table}"
            yield from self._run(file, (table,), statement)

    def _run(self, file: PeatmossFile, tables: tuple[str, ...], statement: str) -> Iterator[Record]:
        def work() -> Iterator[Record]:
            file.run(statement)
            yield from ()

        yield from self._read(tables, work(), file)

    def _read(
        self, tables: tuple[str, ...], records: Iterator[Record], file: PeatmossFile
    ) -> Iterator[Record]:
        """The records that rest on these tables; a reason when one is missing or broken."""
        missing = [table for table in tables if table not in file.tables]
        if missing:
            yield self._set_aside(missing[0], 0, "the table is missing", missing)
            return
        try:
            yield from records
        except sqlite3.Error as error:
            yield self._set_aside(tables[0], 0, f"cannot be read: {error}", tables)

    def _models(self, file: PeatmossFile) -> Iterator[Record]:
        has_hubs = "model_hub" in file.tables
        join = "LEFT JOIN model_hub h ON h.id = m.model_hub_id" if has_hubs else ""
        if not has_hubs:
            yield self._set_aside("model_hub", 0, "the table is missing", "")
        keys: list[tuple[int, str, str]] = []
        for row in file.rows(_MODELS.format(hub="h.name" if has_hubs else "NULL", join=join)):
            self.progress += 1
            try:
                name = read_model_name(row[1], row[2], row[3])
            except InvalidId as reason:
                yield self._set_aside("model", row[0], str(reason), row[1])
                continue
            keys.append((row[0], name.key, name.written))
            if len(keys) >= _KEYS_AT_ONCE:
                file.keep("model", keys)
                keys = []
            yield from self._model(row, name.hub, name.key, name.written)
        file.keep("model", keys)

    def _model(self, row: tuple[Any, ...], hub: str, key: str, written: str) -> Iterator[Record]:
        id, _, _, repo_url, sha, downloads, likes, counts, tags = row
        properties: dict[str, Value] = {"hub": hub, "is_stub": False}
        bad: list[Record] = []

        def reject(column: str, reason: object, value: object) -> None:
            bad.append(self._set_aside("model", id, f"{column}: {reason}", value))

        stated = {"revision": sha, "downloads": downloads, "likes": likes}
        properties |= read_columns(stated, _COLUMNS, reject)
        yield from bad
        words = sorted(str(tag) for tag in unpacked(tags))
        tasks = [task for tag in words if (task := task_record(key, tag))]
        properties |= {"tags": words or None, "task": tasks[0].end_id if len(tasks) == 1 else None}
        # No `looked_at`: tags of formats are not read here, so that they lack says nothing.
        traces = [evidence(trace) for trace in read_traces({}, words)]
        properties["attribute_places"] = traces or None
        yield Node("Model", key, properties | unpacked(counts))
        yield from tasks
        if moved := rename(written):
            yield moved
        if hub != "hf" and isinstance(repo_url, str) and repo_url.startswith(_GITHUB):
            try:
                code = repository_key(None, None, repo_url)
            except InvalidId as reason:
                yield self._set_aside("model", id, f"repo_url: {reason}", repo_url)
            else:
                text = f"repo_url: {shown(repo_url)}"
                yield Rel("Model", key, "SOURCE_CODE", "Repository", code, SOURCE, text)

    def _repositories(self, file: PeatmossFile) -> Iterator[Record]:
        keys: list[tuple[int, str, str]] = []
        for id, owner, name, url, counts in file.rows(_REPOSITORIES):
            self.progress += 1
            try:
                key = repository_key(owner, name, url)
            except InvalidId as reason:
                yield self._set_aside("reuse_repository", id, str(reason), url or f"{owner}/{name}")
                continue
            keys.append((id, key, key))
            yield Node(
                "Repository", key, {"url": f"https://{key}", "is_stub": False} | unpacked(counts)
            )
        file.keep("repository", keys)

    def _facts(self, file: PeatmossFile, fact: Fact) -> Iterator[Record]:
        table = f"model_to_{fact.table}"
        for model_id, key, word_id, value in file.rows(
            _FACT.format(table=fact.table, words=fact.words)
        ):
            if key is None:
                yield self._set_aside(table, model_id or 0, "no such model", value)
            elif value is None:
                yield self._set_aside(table, model_id, f"no such {fact.table}", word_id)
            else:
                try:
                    yield fact_record(fact, key, value)
                except (InvalidId, InvalidValue) as reason:
                    yield self._set_aside(fact.table, word_id, str(reason), value)

    def _reuses(self, file: PeatmossFile) -> Iterator[Record]:
        for repository_id, model_id, repository, model, written, places in file.rows(_REUSES):
            if repository is None or model is None:
                what = "repository" if repository is None else "model"
                text = f"repository {repository_id}, model {model_id}"
                yield self._set_aside(
                    "model_to_reuse_repository", model_id, f"no such {what}", text
                )
            else:
                yield reuse_record(repository, model, written, unpacked(places or "[]"))

    def _set_aside(self, table: str, row: int, reason: str, value: object) -> Record:
        return rejected(f"{self._path.name}:{table}", row, reason, shown(value))
