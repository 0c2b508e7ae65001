"""Archives of strangers: only wanted files are written, and only below the given folder."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from loaders.github_archive import ArchiveError, unpack
from tests.fake_github import archive


def written(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_only_what_the_scan_reads_is_written(tmp_path: Path) -> None:
    files = {"a.py": b"x = 1", "b/c.json": b"{}", "logo.png": b"png", "w.safetensors": b"1" * 99}
    assert unpack(io.BytesIO(archive(files)), tmp_path) == []
    assert written(tmp_path) == {"a.py": b"x = 1", "b/c.json": b"{}", "w.safetensors": b""}


def test_paths_and_links_out_of_the_folder_are_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files = {"../evil.py": b"1", "/tmp/evil.py": b"1", "d/../../../e.py": b"1", "ok.py": b"1"}
    problems = unpack(io.BytesIO(archive(files, {"link.py": "/etc/passwd"})), folder)
    assert {reason for _, reason in problems} == {"a path out of the archive", "a link or device"}
    assert len(problems) == 4
    assert written(tmp_path) == {"in/ok.py": b"1"}


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    problems = unpack(io.BytesIO(archive({"a.py": b"1", "a.py/b.py": b"2"})), tmp_path)
    assert [path for path, _ in problems] == ["a.py/b.py"]


def test_a_bomb_ends_the_unpacking(tmp_path: Path) -> None:
    bomb = archive({"zeros.bin": bytes(20_000_000), "a.py": b"1"})
    assert len(bomb) < 100_000
    with pytest.raises(ArchiveError, match="unpacks to more than 1,000,000"):
        unpack(io.BytesIO(bomb), tmp_path, most_bytes=1_000_000)
    with pytest.raises(ArchiveError, match="more than 3 files"):
        unpack(io.BytesIO(archive({f"{n}.py": b"" for n in range(9)})), tmp_path, most_files=3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain text",
        gzip.compress(b"not a tar archive" * 100),
        archive({"a.py": b"x" * 50_000})[:-20],
    ],
)
def test_broken_archives_are_explained(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ArchiveError, match="broken"):
        unpack(io.BytesIO(data), tmp_path)


def test_large_files_are_not_written(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        member = tarfile.TarInfo("top/large.py")
        member.size = 6_000_000
        tar.addfile(member, io.BytesIO(bytes(member.size)))
    problems = unpack(io.BytesIO(stream.getvalue()), tmp_path)
    assert problems == [("large.py", "too large: 6000000 bytes")]
    assert written(tmp_path) == {}
