"""The files of a dump, read in processes of their own: two at a time, and given in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import NamedTuple

from ptmgraph.loaders.hub.columns import Found, hub_columns
from ptmgraph.loaders.hub.files import BrokenFile
from ptmgraph.loaders.hub.rows import RepoType
from ptmgraph.loaders.reader.process import AT_ONCE, OnWait, reader

# What is in a file of this size fits in memory several times, until its turn comes.
_MOST_BYTES = 100_000_000


class _Read(NamedTuple):
    """What is in a file, and why it is not all."""

    found: list[Found]
    broken: BrokenFile | None


class _Stopped(Exception):
    """Nobody waits for the rest."""


def read_shards(files: Sequence[tuple[Path, RepoType | None]]) -> Iterator[Iterator[Found]]:
    """What is in each file, in their order; nothing for one that describes neither models nor data
    sets. While one is handed on, the next are read. Going on raises `BrokenFile` as `hub_columns`
    does, also for a file that takes too much memory or time."""
    stop = Event()

    def on_wait() -> None:
        if stop.is_set():
            raise _Stopped

    ahead: list[Future[_Read] | None] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for place, (file, kind) in enumerate(files):
                for coming, its_kind in files[len(ahead) : place + AT_ONCE + 1]:
                    if its_kind and len(files) > 1 and _size(coming) <= _MOST_BYTES:
                        ahead.append(pool.submit(_whole, coming, its_kind, on_wait))
                    else:
                        ahead.append(None)
                known, ahead[place] = ahead[place], None
                if known:
                    yield _handed_on(known)
                else:
                    yield _rows(file, kind, on_wait) if kind else iter(())
        finally:
            stop.set()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:  # whoever reads it says what is wrong
        return 0


def _handed_on(file: Future[_Read]) -> Iterator[Found]:
    found, broken = file.result()
    yield from found
    if broken:
        raise broken


def _whole(file: Path, kind: RepoType, on_wait: OnWait) -> _Read:
    found: list[Found] = []
    try:
        for item in _rows(file, kind, on_wait):
            found.append(item)
    except BrokenFile as reason:
        return _Read(found, reason)
    return _Read(found, None)


def _rows(file: Path, kind: RepoType, on_wait: OnWait) -> Iterator[Found]:
    try:
        with reader(on_wait) as own:
            yield from own.stream(hub_columns, file, kind)
    except (BrokenFile, _Stopped):
        raise
    except Exception as reason:  # the libraries raise what comes up in them
        raise BrokenFile(f"cannot be read on: {reason}") from None
