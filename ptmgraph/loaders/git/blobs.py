"""How many lines each version of a file has: each once, however many commits have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import IntEnum
from typing import NamedTuple

from ptmgraph.analysis.health.line_count import LARGEST, NONE, count_lines, is_lfs_pointer
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.git.program import GitProgram

_MOST_BROKEN = 100
_ASK = ("cat-file", "--buffer")
_SIZE = "--batch-check=%(objectname) %(objecttype) %(objectsize)"


class BlobKind(IntEnum):
    """Why a version of a file has the lines it has."""

    TEXT = 0
    LFS = 1
    LARGE = 2


class BlobCount(NamedTuple):
    """The lines of the version of a file that has this hash."""

    blob: bytes
    lines: int
    filled: int
    kind: BlobKind


def count_blobs(git: GitProgram, blobs: Sequence[bytes]) -> Iterator[BlobCount]:
    """Count the lines of these. Those that are not there, as in a partial clone, are left out.

    The sizes are asked first: what is too large is never unpacked. Raises `SourceError`.
    """
    there: list[bytes] = []
    with git.asked(map(bytes.hex, blobs), *_ASK, _SIZE) as answers:
        for line in answers:
            name, kind, size = [*line.split(), b"", b""][:3]
            if kind == b"blob" and int(size) > LARGEST:
                yield BlobCount(bytes.fromhex(name.decode()), *NONE, BlobKind.LARGE)
            elif kind == b"blob":
                there.append(bytes.fromhex(name.decode()))
    for _ in range(_MOST_BROKEN):
        done = 0
        with suppress(SourceError):  # git ends at a broken one
            for count in _read(git, there):
                yield count
                done += 1
        there = there[done + 1 :]
        if not there:
            return
    raise SourceError(f"more than {_MOST_BROKEN} files of the history are broken")


def _read(git: GitProgram, blobs: Sequence[bytes]) -> Iterator[BlobCount]:
    with git.asked(map(bytes.hex, blobs), *_ASK, "--batch=%(objectname) %(objectsize)") as answers:
        for blob in blobs:
            size = answers.readline().partition(b" ")[2].strip()
            if not size.isdigit():
                return
            content = answers.read(int(size) + 1)[:-1]
            kind = BlobKind.LFS if is_lfs_pointer(content) else BlobKind.TEXT
            yield BlobCount(blob, *count_lines(content), kind)
