"""Archives of strangers: only what the scan reads is written, and only below the given folder."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.analysis.code.archive import ArchiveError, unpack

FILES = {"p/a.py": b"x = 1", "p/b/c.json": b"{}", "p/logo.png": b"", "p/w.safetensors": b"1" * 99}
EVIL = ("../evil.py", "/tmp/evil.py", "d/../../../e.py")


def zipped(files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, target in (links or {}).items():
            link = zipfile.ZipInfo(name)
            link.external_attr = 0o120777 << 16
            archive.writestr(link, target)
    return stream.getvalue()


def tarred(files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return stream.getvalue()


def tar_gz(files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    return gzip.compress(tarred(files, links))


KINDS = pytest.mark.parametrize("make", [zipped, tarred, tar_gz])


def unpacked(data: bytes, folder: Path, **limits: int) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files that were written anywhere below `folder`'s parent, and what was set aside."""
    folder.mkdir(parents=True)
    problems = unpack(io.BytesIO(data), folder, **limits)
    files = (path for path in folder.parent.rglob("*") if path.is_file())
    written = {path.relative_to(folder.parent).as_posix(): path.read_bytes() for path in files}
    return written, dict(problems)


@KINDS
def test_only_what_the_scan_reads_is_written(make: Any, tmp_path: Path) -> None:
    written, problems = unpacked(make(FILES), tmp_path / "in")
    assert written == {
        "in/p/a.py": b"x = 1",
        "in/p/b/c.json": b"{}",
        "in/p/w.safetensors": b"",
    }
    assert problems == {}


@KINDS
def test_paths_and_links_out_of_the_folder_are_set_aside(make: Any, tmp_path: Path) -> None:
    files = {**dict.fromkeys(EVIL, b"1"), "ok.py": b"1"}
    written, problems = unpacked(make(files, {"link.py": "/etc/passwd"}), tmp_path / "in")
    assert written == {"in/ok.py": b"1"}
    assert problems == {
        **dict.fromkeys(EVIL, "a path out of the archive"),
        "link.py": "a link or device",
    }


@KINDS
def test_a_file_below_a_file_is_set_aside(make: Any, tmp_path: Path) -> None:
    written, problems = unpacked(make({"a.py": b"1", "a.py/b.py": b"2"}), tmp_path / "in")
    assert (written, [*problems]) == ({"in/a.py": b"1"}, ["a.py/b.py"])


@KINDS
def test_large_files_are_set_aside(make: Any, tmp_path: Path) -> None:
    written, problems = unpacked(make({"large.py": bytes(6_000_000)}), tmp_path / "in")
    assert (written, problems) == ({}, {"large.py": "too large: 6000000 bytes"})


@KINDS
def test_too_many_files_end_the_unpacking(make: Any, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="more than 3 files and folders"):
        unpacked(make({f"{n}.py": b"" for n in range(9)}), tmp_path / "in", most_files=3)


@pytest.mark.parametrize(
    ("make", "name"), [(tar_gz, "zeros.bin"), (tar_gz, "a.py"), (zipped, "a.py")]
)
def test_a_bomb_ends_the_unpacking(make: Any, name: str, tmp_path: Path) -> None:
    bomb = make({name: bytes(4_000_000)})
    assert len(bomb) < 20_000
    with pytest.raises(ArchiveError, match="unpacks to more than 1,000,000 bytes"):
        unpacked(bomb, tmp_path / "in", most_bytes=1_000_000)


def test_the_first_folder_can_be_left_out_and_the_stream_need_not_seek(tmp_path: Path) -> None:
    """As with the archives of GitHub, which come over the network."""

    class Stream(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self._data = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self._data.readinto(buffer)

    files = {"top/p/a.py": b"1", "alone.py": b"1", **dict.fromkeys(EVIL, b"1")}
    problems = unpack(io.BufferedReader(Stream(tar_gz(files))), tmp_path, skip=1)
    assert {reason for _, reason in problems} <= {"a path out of the archive"}
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.py")}
    assert written == {"p/a.py"}


def test_a_zip_file_that_lies_about_sizes_gives_no_more_than_it_says(tmp_path: Path) -> None:
    honest = zipped({"a.py": bytes(3_000_000)})
    size = (3_000_000).to_bytes(4, "little")
    written, problems = unpacked(honest.replace(size, (10).to_bytes(4, "little")), tmp_path / "in")
    assert (written, [*problems]) == ({}, ["a.py"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain text" * 100,
        b"PK\x03\x04 no zip file",
        b"\x1f\x8b no gzip file",
        gzip.compress(b"not a tar archive" * 100, mtime=0),
        tar_gz({"a.py": bytes(range(256)) * 200})[:-20],
        zipped(FILES)[:-30],
    ],
)
def test_broken_archives_are_explained(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ArchiveError, match="broken"):
        unpacked(data, tmp_path / "in")


def test_a_broken_entry_of_a_zip_file_is_set_aside(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.py": b"x = 1" * 50, "b.py": b"1"}))
    data[data.index(b"a.py") + 5] ^= 0xFF
    written, problems = unpacked(bytes(data), tmp_path / "in")
    assert written == {"in/b.py": b"1"}
    assert problems["a.py"].startswith("cannot be unpacked: ")


WINDOWS = {
    "..\\..\\w.py": "a path out of the archive",
    "\\\\srv\\share\\x.py": "a path out of the archive",
    "C:/x.py": "a path out of the archive",
    "c:x.py": "a path out of the archive",
    "\\x.py": "a path out of the archive",
    "p/../../x.py": "a path out of the archive",
    "p/a.py:stream.py": "a name that not all systems can hold",
    "nul.py": "a name that not all systems can hold",
    "p/COM1.json": "a name that not all systems can hold",
    "p./x.py": "a name that not all systems can hold",
    "x/" * 200 + "x.py": "a path that is too long",
}


@KINDS
def test_names_are_checked_as_those_of_windows_too(make: Any, tmp_path: Path) -> None:
    written, problems = unpacked(make(dict.fromkeys([*WINDOWS, "p\\ok.py"], b"")), tmp_path / "in")
    assert written == {"in/p/ok.py": b""}
    assert {*problems.values()} == {*WINDOWS.values()}
    assert len(problems) == len(WINDOWS)


@KINDS
def test_names_that_some_systems_take_for_one_are_set_aside(make: Any, tmp_path: Path) -> None:
    names = ("A.py", "a.py", "p/x.py", "P/y.py", "caf\u00e9.py", "cafe\u0301.py", "p/z.py", "a.py")
    files = {name: name.encode() for name in names}
    written, problems = unpacked(make(files), tmp_path / "in")
    assert {*written} == {"in/A.py", "in/p/x.py", "in/p/z.py", "in/caf\u00e9.py"}
    assert problems["a.py"] == "differs by case alone from A.py"
    assert {*problems} == {"a.py", "P/y.py", "cafe\u0301.py"}


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_header_that_is_too_long_is_not_read(kind: bytes, tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = kind, 1_500_000_000
    with pytest.raises(ArchiveError, match="a header of 1,500,000,000 bytes"):
        unpacked(header.tobuf() + bytes(10_240), tmp_path / "in")


def test_folders_and_headers_count_too(tmp_path: Path) -> None:
    folder = tarfile.TarInfo("d")
    folder.type = tarfile.DIRTYPE
    records = tarfile.TarInfo("x")
    records.type = tarfile.XGLTYPE
    for member in (folder, records):
        with pytest.raises(ArchiveError, match="more than 50 files and folders"):
            unpacked(member.tobuf() * 60, tmp_path / member.name, most_files=50)
    zip_of_folders = zipped({f"{n}/": b"" for n in range(60)})
    with pytest.raises(ArchiveError, match="more than 50 files and folders"):
        unpacked(zip_of_folders, tmp_path / "zip", most_files=50)


def test_damaged_lzma_is_set_aside(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.py", bytes(range(256)) * 40)
        archive.writestr("b.py", b"1")
    data = bytearray(stream.getvalue())
    start = data.index(b"a.py") + 4
    data[start + 4 : start + 60] = b"\xff" * 56
    written, problems = unpacked(bytes(data), tmp_path / "in")
    assert written == {"in/b.py": b"1"}
    assert problems["a.py"].startswith("cannot be unpacked: ")


def test_an_entry_without_a_name_is_passed_over(tmp_path: Path) -> None:
    data = zipped({"x.py": b"1", "ok.py": b"2"}).replace(b"x.py", b"\0.py")
    assert unpacked(data, tmp_path / "in") == ({"in/ok.py": b"2"}, {})


def test_damage_anywhere_is_told_or_passed_over(tmp_path: Path) -> None:
    """Three hundred archives with wrong bytes: no other error comes out."""
    chance = random.Random(14)
    whole = [make(FILES) for make in (zipped, tarred, tar_gz)]
    for number in range(300):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.choice((1, 4, 30))):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        with contextlib.suppress(ArchiveError):
            unpacked(bytes(data), tmp_path / str(number) / "in")


def test_large_bundles_and_programs_without_an_ending(tmp_path: Path) -> None:
    """Of a bundle too large to parse the links and ids are read; a large file in `bin` is no
    program for Python, and nothing is said of it."""
    files = {
        "bundle.js": b"x();" * 750_000,
        "huge.js": b"x();" * 5_000_001,
        "bin/speech": b"#!/usr/bin/python3\n",
        "bin/compiled": b"\x7fELF" * 750_000,
        "data/speech": b"#!/usr/bin/python3\n",
    }
    written, problems = unpacked(zipped(files), tmp_path / "in")
    assert sorted(Path(name).name for name in written) == ["bundle.js", "speech"]
    assert problems == {"huge.js": "too large: 20000004 bytes"}
