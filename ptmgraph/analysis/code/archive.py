"""Archives of code, unpacked for the scan: a zip file, a wheel, or a tar file.

An archive is made by strangers. Only regular files that the scan reads are written, below the
given folder and nowhere else; links and devices are set aside; a bomb ends the unpacking.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISLNK
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol, Self

from ptmgraph.analysis.code.archive_names import ArchiveNames
from ptmgraph.analysis.code.reading import BY_NAME, kind_of, largest_kept

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ENDINGS = ("zip", "whl", "tar.gz", "tgz", "tar")
MOST_BYTES = 2_000_000_000
MOST_FILES = 200_000
_MOST_HEADER = 1_000_000
_TOO_MANY = "the archive has more than {:,} files and folders"
_READ_WHOLE = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
)
_ENTRY_OF_ZIP = b"PK\x01\x02"


class ArchiveError(Exception):
    """The archive cannot be read, or not to its end; the message says why."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Bounded(io.RawIOBase):
    """A stream that ends with `ArchiveError` when more than `most` bytes are read from it."""

    def __init__(self, stream: _Readable, most: int, reason: str) -> None:
        self._stream, self._left, self._reason = stream, most, reason

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read up to the length of the buffer into it."""
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError(self._reason)
        view[: len(data)] = data
        return len(data)


class _Member(NamedTuple):
    """A file, link or device in an archive; `read` is None for what is no regular file."""

    name: str
    size: int
    read: Callable[[], bytes] | None


def unpack(
    stream: IO[bytes],
    folder: Path,
    *,
    skip: int = 0,
    most_bytes: int = MOST_BYTES,
    most_files: int = MOST_FILES,
) -> list[tuple[str, str]]:
    """Write the files that the scan reads, and say what was set aside as paths and reasons.

    Paths are without their first `skip` folders. Of weights, and of code in a language that is not
    read, only the name is kept. A zip file needs a stream that can seek. Raises `ArchiveError` when
    the archive is broken, or would unpack to more than the given number of bytes or files; what
    was written by then stays.
    """
    problems: list[tuple[str, str]] = []
    names = ArchiveNames(skip)
    bomb = f"the archive unpacks to more than {most_bytes:,} bytes"
    left = most_bytes
    try:
        for member in _members(stream, most_bytes, most_files, bomb):
            inside = names.inside(member.name)
            kind = kind_of(str(inside)) if inside else ""
            is_data = kind == "program" and member.size > largest_kept(str(inside))
            if not inside or not kind or is_data:
                continue
            left -= 0 if kind in BY_NAME else min(member.size, largest_kept(str(inside)))
            if left < 0:
                raise ArchiveError(bomb)
            problem = names.problem(member.name, inside)
            if problem := problem or _write(member, folder / inside):
                problems.append((str(inside), problem))
    except (ArchiveError, MemoryError):
        raise
    except Exception as error:  # the libraries raise what comes up in them
        raise ArchiveError(f"the archive is broken: {error}") from None
    return problems


def _write(member: _Member, place: Path) -> str:
    """Write one file; a reason when it is set aside instead."""
    by_name = kind_of(place.name) in BY_NAME
    if member.read is None:
        return "a link or device"
    if not by_name and member.size > largest_kept(place.name):
        return f"too large: {member.size} bytes"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"" if by_name else member.read())
    except MemoryError:  # the sizes that the content of a zip file states are its own
        return "cannot be unpacked: it needs too much memory"
    except ArchiveError:
        raise
    except Exception as error:
        return f"cannot be unpacked: {error}"
    return ""


def _members(stream: IO[bytes], most_bytes: int, most: int, bomb: str) -> Iterator[_Member]:
    """The files, links and devices. Folders and headers count, too. Raises `ArchiveError` for more
    than `most`."""
    packed = io.BufferedReader(Bounded(stream, MOST_BYTES, bomb))
    start = packed.peek(4)
    if start[:2] == b"PK":
        yield from _zip_members(stream, most)
        return
    plain = gzip.GzipFile(fileobj=packed) if start[:2] == b"\x1f\x8b" else packed
    bounded = io.BufferedReader(Bounded(plain, most_bytes, bomb))
    with tarfile.open(fileobj=bounded, mode="r|", tarinfo=_counting(most)) as archive:
        yield from _tar_members(archive)


def _zip_members(stream: IO[bytes], most: int) -> Iterator[_Member]:
    # Before the library makes an object of each entry.
    stream.seek(0)
    last, found = b"", 0
    while block := stream.read(1_000_000):
        found += (last + block).count(_ENTRY_OF_ZIP)
        last = block[-3:]
        if found > most:
            raise ArchiveError(_TOO_MANY.format(most))
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            link = S_ISLNK(entry.external_attr >> 16)
            if entry.filename and not entry.is_dir():
                # Not more is read than the entry says, and that was checked before.
                read = None if link else lambda entry=entry: archive.read(entry)
                yield _Member(entry.filename, entry.file_size, read)


def _counting(most: int) -> type[tarfile.TarInfo]:
    """The headers of one tar file, of which there may be `most`.

    `frombuf` sees each one before the library reads what belongs to it: a long name, or the
    records of PAX, which it takes into memory whatever their size.
    """
    seen = 0

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal seen
            header = super().frombuf(buf, encoding, errors)
            seen += 1
            if seen > most:
                raise ArchiveError(_TOO_MANY.format(most))
            if header.type in _READ_WHOLE and header.size > _MOST_HEADER:
                raise ArchiveError(f"the archive has a header of {header.size:,} bytes")
            return header

    return Header


def _tar_members(archive: tarfile.TarFile) -> Iterator[_Member]:
    for entry in archive:
        archive.members = []  # type: ignore[attr-defined]  # else they all stay in memory
        content = archive.extractfile(entry) if entry.isreg() else None
        if not entry.isdir():
            yield _Member(entry.name, entry.size, content.read if content else None)


def project(folder: Path) -> Path:
    """Where the project of an unpacked archive lies: archives of source hold one folder, which is
    named after it."""
    inside = list(folder.iterdir())
    alone = len(inside) == 1 and inside[0].is_dir() and not (inside[0] / "__init__.py").exists()
    return inside[0] if alone else folder
