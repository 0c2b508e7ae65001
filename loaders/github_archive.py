"""A repository's content: its archive, fetched and unpacked within bounds.

An archive is made by strangers. Only regular files that the code scan reads are written, below
the given folder and nowhere else; links and devices are set aside; a bomb ends the unpacking.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from analysis.code.engine import kind_of, largest

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_DOWNLOAD = 500_000_000
MAX_UNPACKED = 2_000_000_000
MAX_FILES = 200_000
_TIMEOUT = 60


class ArchiveError(Exception):
    """An archive cannot be read, or not to its end; the message says why."""


class _Bounded(io.RawIOBase):
    """A stream that ends with `ArchiveError` when more than `most` bytes are read from it."""

    def __init__(self, stream: IO[bytes], most: int, reason: str) -> None:
        self._stream, self._left, self._reason = stream, most, reason

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError(self._reason)
        view[: len(data)] = data
        return len(data)


def fetch(link: str, folder: Path, api: str) -> list[tuple[str, str]]:
    """Unpack the archive behind a link of GitHub into `folder`, as `unpack` does.

    Raises `ArchiveError` for a link that leads elsewhere than to GitHub, and for a failed
    download.
    """
    parts = urlsplit(link)
    trusted = parts.scheme == "https" and (parts.hostname or "").endswith(".github.com")
    if not trusted and parts[:2] != urlsplit(api)[:2]:
        raise ArchiveError("the link to the archive leads elsewhere")
    try:
        request = Request(link, headers={"User-Agent": "ptmgraph"})  # without the token
        with closing(urlopen(request, timeout=_TIMEOUT)) as response:
            return unpack(response, folder)
    except (URLError, OSError) as error:
        raise ArchiveError(f"the archive cannot be fetched: {error}") from None


def unpack(
    stream: IO[bytes],
    folder: Path,
    most_bytes: int = MAX_UNPACKED,
    most_files: int = MAX_FILES,
) -> list[tuple[str, str]]:
    """Write the files of a gzipped tar archive that the code scan reads, and say what was set
    aside as paths and reasons.

    Paths are without the first folder, which GitHub names after the commit. Of weights only the
    name is kept. Raises `ArchiveError` when the archive is broken or too large; what was
    written by then stays.
    """
    too_large = f"the archive is larger than {MAX_DOWNLOAD:,} bytes"
    bomb = f"the archive unpacks to more than {most_bytes:,} bytes"
    packed = io.BufferedReader(_Bounded(stream, MAX_DOWNLOAD, too_large))
    problems: list[tuple[str, str]] = []
    try:
        with gzip.GzipFile(fileobj=packed) as unzipped:
            plain = io.BufferedReader(_Bounded(unzipped, most_bytes, bomb))  # type: ignore[arg-type]
            with tarfile.open(fileobj=plain, mode="r|") as archive:
                for member in _members(archive, most_files):
                    _write(archive, member, folder, problems)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
        raise ArchiveError(f"the archive is broken: {error}") from None
    return problems


def _members(archive: tarfile.TarFile, most: int) -> Iterator[tarfile.TarInfo]:
    for number, member in enumerate(archive):
        if number >= most:
            raise ArchiveError(f"more than {most:,} files")
        archive.members = []  # type: ignore[attr-defined]  # else they all stay in memory
        yield member


def _write(
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    folder: Path,
    problems: list[tuple[str, str]],
) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or "\0" in member.name:
        problems.append((member.name, "a path out of the archive"))
        return
    if member.isdir() or len(path.parts) < 2:
        return
    inside = PurePosixPath(*path.parts[1:])
    kind = kind_of(inside.name)
    if not kind:
        return
    if not member.isreg():
        problems.append((str(inside), "a link or device"))
        return
    if kind != "weights" and member.size > largest(kind):
        problems.append((str(inside), f"too large: {member.size} bytes"))
        return
    content = archive.extractfile(member) if kind != "weights" else None
    try:
        place = folder / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.read() if content else b"")
    except OSError as error:
        problems.append((str(inside), f"cannot be written: {error.strerror}"))
