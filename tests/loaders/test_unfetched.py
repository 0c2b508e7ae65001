"""Files that stand in the place of another, and empty ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.bom.source import bom_of_file
from ptmgraph.loaders.peatmoss.file import PeatmossFile
from ptmgraph.loaders.unfetched import unfetched

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"


@pytest.mark.parametrize(
    ("begin", "reason"),
    [
        (POINTER, "a Git LFS pointer"),
        (b"", "an empty file"),
        (b"<!DOCTYPE HTML>\n<title>Sign in</title>", "a web page"),
        (b"\xef\xbb\xbf \r\n<html lang='en'>", "a web page"),
        (b"<head><meta http-equiv='refresh'>", "a web page"),
        (b'<?xml version="1.0"?><bom/>', ""),
        (b"GGUF", ""),
        (b"{}", ""),
        (b"version: 1", ""),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_what_a_file_is_instead(begin: bytes, reason: str) -> None:
    assert unfetched(begin).startswith(reason)
    assert bool(unfetched(begin)) == bool(reason)


@pytest.mark.parametrize(("content", "reason"), [(POINTER, "git lfs pull"), (b"", "an empty file")],
                         ids=["pointer", "empty"])  # fmt: skip
def test_every_reader_of_one_file_says_so(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=reason):
        list(bom_of_file(file))
    with pytest.raises(SourceError, match=reason):
        PeatmossFile(file)
