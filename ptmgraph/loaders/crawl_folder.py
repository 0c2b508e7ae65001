"""The rows of a crawl on disk, and the place where it goes on.

A crawl is a folder of JSONL shards, `models-00000.jsonl.gz` and so on, which the source
`hub-dump` reads like any other dump, and `crawl.json`. Rows are written first, then the place
with the length of the last shard. What a killed crawl wrote beyond that length is cut off when
it goes on, so no row is lost, halved or there twice.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any, Self

from ptmgraph.graph.disk import patiently
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.fields import time_text
from ptmgraph.loaders.hub.files import BrokenFile, Raw, Reason, read_rows

SET_ASIDE = "setAside"
"""A field that a crawl adds to an id without a record: why there is none."""

_STATE = "crawl.json"
_SHARD_BYTES = 64 * 1024 * 1024

CrawlRow = tuple[str, int, Raw | Reason]
"""The file, the number of the row in it, and its values, or why it has none."""


class CrawlFolder:
    """A crawl that is under way. `place` is whatever the crawl needs to go on."""

    def __init__(self, folder: Path, state: dict[str, Any]) -> None:
        self.folder = folder
        self._state = state
        self._rows_in_shard = 0

    @classmethod
    def open(cls, home: Path, name: str, request: Mapping[str, object], since: str = "") -> Self:
        """The latest crawl for the same request that was not finished, or a new one. With `since`,
        a time or `last`, the place of a new one holds that time and the latest whole crawl for the
        request (`earlier`), which knows the rest.

        Raises `SourceError` when the folder cannot be used, and when there is no whole crawl, or
        none that began after `since`.
        """
        root = home / "crawls"
        try:
            there = [
                (file.parent, state)
                for file in sorted(root.glob(f"*/{_STATE}"), reverse=True)
                if (state := _read_state(file)).get("request") == request
            ]
            for folder, state in there:
                if not state.get("finished_at"):
                    return cls(folder, state)
            place = _go_on_from(there, since) if since else {}
            readable = re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:80]
            folder = root / f"{readable}@{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            folder.mkdir(parents=True)
        except OSError as error:
            raise SourceError(f"{root} cannot be used: {error.strerror}") from None
        made = cls(
            folder,
            {"request": request, "started_at": time_text(time()), "finished_at": None}
            | {"shard": 0, "bytes": 0, "place": place},
        )
        made._write_state()
        return made

    @property
    def started_at(self) -> str:
        """When the crawl began: ISO 8601, UTC."""
        return str(self._state["started_at"])

    @property
    def place(self) -> Mapping[str, Any]:
        """Where the crawl goes on."""
        place: Mapping[str, Any] = self._state["place"]
        return place

    def earlier(self) -> CrawlFolder:
        """The whole crawl that this one goes on from. Raises `SourceError` when it is gone."""
        folder = self.folder.parent / str(self.place["earlier"])
        try:
            return CrawlFolder(folder, _read_state(folder / _STATE))
        except OSError:
            raise SourceError(
                f"{folder} is gone, from which this crawl goes on; delete {self.folder}, and "
                "crawl again without --since"
            ) from None

    def rows(self) -> Iterator[CrawlRow]:
        """All rows so far. Repairs what a killed crawl left behind, so it comes first."""
        # Another load may have gone on with this crawl since it was opened here.
        self._state = _read_state(self.folder / _STATE) or self._state
        self._repair()
        for shard in range(self._state["shard"] + 1):
            file = self._shard(shard)
            self._rows_in_shard = 0
            if not file.exists():
                continue
            try:
                for number, raw in read_rows(file):
                    self._rows_in_shard = number
                    yield str(file), number, raw
            except BrokenFile as error:
                raise SourceError(f"{file} is damaged ({error}); delete {self.folder}") from None

    def add(self, rows: Sequence[object], **place: object) -> list[CrawlRow]:
        """Keep rows together with the place to go on from, and say where they stand."""
        if self._state["bytes"] > _SHARD_BYTES:
            self._state["shard"] += 1
            self._state["bytes"] = self._rows_in_shard = 0
        file = self._shard(self._state["shard"])
        kept = [_writable(row) for row in rows]
        if kept:
            lines = "".join(f"{line}\n" for line in kept)
            with file.open("ab") as shard:
                shard.write(gzip.compress(lines.encode(), mtime=0))
                shard.flush()
                os.fsync(shard.fileno())
                self._state["bytes"] = shard.tell()
        self._state["place"] = {**self.place, **place}
        self._write_state()
        first = self._rows_in_shard + 1
        self._rows_in_shard += len(kept)
        return [
            (str(file), number, _read_back(line)) for number, line in enumerate(kept, start=first)
        ]

    def finish(self) -> None:
        """Mark the crawl as whole: the next one for the same request is a new one."""
        self._state["finished_at"] = time_text(time())
        self._write_state()

    def _shard(self, number: int) -> Path:
        kind = self._state["request"]["kind"]
        return self.folder / f"{kind}s-{number:05}.jsonl.gz"

    def _repair(self) -> None:
        for number in (self._state["shard"], self._state["shard"] + 1):
            file = self._shard(number)
            whole = self._state["bytes"] if number == self._state["shard"] else 0
            written = file.stat().st_size if file.exists() else 0
            if not whole:  # an empty file would be taken for one that was not fetched
                file.unlink(missing_ok=True)
            elif written > whole:
                os.truncate(file, whole)
            if written < whole:
                raise SourceError(f"{file} has lost its end; delete {self.folder}")

    def _write_state(self) -> None:
        file = self.folder / _STATE
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(self._state, indent=1), "utf-8")
        patiently(partial.replace, file)


def _go_on_from(whole: Sequence[tuple[Path, dict[str, Any]]], since: str) -> dict[str, Any]:
    """The place of a crawl that only asks for what changed since then; the newest crawl first."""
    if not whole:
        raise SourceError("there is no whole crawl of the same request yet; leave out --since")
    folder, state = whole[0]
    began = str(state["started_at"])
    if since == "last":
        return {"since": began, "earlier": folder.name}
    if since > began:
        raise SourceError(
            f"the last crawl of the same request is of {began}, so what changed from then to "
            f"{since} would be lost; give --since last"
        )
    return {"since": since, "earlier": folder.name}


def _read_state(file: Path) -> dict[str, Any]:
    try:
        state = json.loads(file.read_text("utf-8"))
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def _writable(row: object) -> str:
    """A row as one line of JSON."""
    try:
        return json.dumps(row)
    except (ValueError, RecursionError):
        id = row.get("id") if isinstance(row, dict) else None
        return json.dumps({"id": str(id)[:200], SET_ASIDE: "nested too deeply"})


def _read_back(line: str) -> Raw | Reason:
    value = json.loads(line)
    return value if isinstance(value, dict) else ("not an object", value)
