"""An uploaded archive of code, unpacked for the scan: a zip file, a wheel, or a tar file.

An archive is made by strangers. Only regular files that the scan reads are written, below the
given folder and nowhere else; links and devices are set aside; a bomb ends the unpacking.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISLNK
from typing import IO, NamedTuple, Protocol, cast

from analysis.code.engine import kind_of, largest

ENDINGS = ("zip", "whl", "tar.gz", "tgz", "tar")
MOST_BYTES = 1_000_000_000
MOST_FILES = 100_000
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error),
    *(EOFError, OSError, ValueError, RuntimeError, NotImplementedError),
)
"""What the libraries raise for broken, encrypted and unknown content."""


class ArchiveError(Exception):
    """The archive cannot be read, or not to its end; the message says why."""


class _Member(NamedTuple):
    """A file, link or device in an archive; `read` is None for what is no regular file."""

    name: str
    size: int
    read: Callable[[], bytes] | None


def unpack(
    stream: IO[bytes], folder: Path, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES
) -> list[tuple[str, str]]:
    """Write the files that the scan reads, and say what was set aside as paths and reasons.

    Of weights only the name is kept. Raises `ArchiveError` when the archive is broken, or would
    unpack to more than the given number of bytes or files; what was written by then stays.
    """
    folder = folder.resolve()
    problems: list[tuple[str, str]] = []
    left = most_bytes
    try:
        for number, member in enumerate(_members(stream, most_bytes)):
            if number >= most_files:
                raise ArchiveError(f"The archive has more than {most_files:,} files.")
            kind = kind_of(member.name)
            if not kind:
                continue
            left -= 0 if kind == "weights" else min(member.size, largest(kind))
            if left < 0:
                raise _bomb(most_bytes)
            if problem := _write(member, kind, folder):
                problems.append((member.name, problem))
    except _BROKEN as error:
        raise ArchiveError(f"The archive is broken: {error}") from None
    return problems


def _write(member: _Member, kind: str, folder: Path) -> str:
    """Write one file; a reason when it is set aside instead."""
    if "\0" in member.name or not (folder / member.name).resolve().is_relative_to(folder):
        return "a path out of the archive"
    if member.read is None:
        return "a link or device"
    if kind != "weights" and member.size > largest(kind):
        return f"too large: {member.size} bytes"
    try:
        place = (folder / member.name).resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"" if kind == "weights" else member.read())
    except _BROKEN as error:
        return f"cannot be unpacked: {error}"
    return ""


def _members(stream: IO[bytes], most_bytes: int) -> Iterator[_Member]:
    start = stream.read(4)
    stream.seek(0)
    if start[:2] == b"PK":
        with zipfile.ZipFile(stream) as archive:
            yield from _zip_members(archive)
        return
    plain = gzip.GzipFile(fileobj=stream) if start[:2] == b"\x1f\x8b" else stream
    bounded = cast(IO[bytes], _Bounded(plain, most_bytes))
    with tarfile.open(fileobj=bounded, mode="r|") as archive:
        yield from _tar_members(archive)


def _zip_members(archive: zipfile.ZipFile) -> Iterator[_Member]:
    for entry in archive.infolist():
        link = S_ISLNK(entry.external_attr >> 16)
        if not entry.is_dir():
            # Not more is read than the entry says, and that was checked before.
            read = None if link else lambda entry=entry: archive.read(entry)
            yield _Member(entry.filename, entry.file_size, read)


def _tar_members(archive: tarfile.TarFile) -> Iterator[_Member]:
    for entry in archive:
        archive.members = []  # type: ignore[attr-defined]  # else they all stay in memory
        content = archive.extractfile(entry) if entry.isreg() else None
        if not entry.isdir():
            yield _Member(entry.name, entry.size, content.read if content else None)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded:
    """A stream from which no more than `most` bytes can be read."""

    def __init__(self, stream: _Readable, most: int) -> None:
        self._stream, self._most, self._left = stream, most, most

    def read(self, size: int) -> bytes:
        """Up to `size` bytes. Raises `ArchiveError` past the bound."""
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _bomb(self._most)
        return data


def _bomb(most: int) -> ArchiveError:
    return ArchiveError(f"The archive unpacks to more than {most:,} bytes.")
