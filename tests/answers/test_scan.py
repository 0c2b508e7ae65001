"""The scan as all faces ask for it. Files are read in a process of its own."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import pytest

from ptmgraph.answers.scan import ScanError, scan

CODE = """
from transformers import AutoModel
from datasets import load_dataset

AutoModel.from_pretrained("bert-base-uncased", revision="abc")
AutoModel.from_pretrained("bert-base-uncased")
load_dataset("squad")
AutoModel.from_pretrained(open("name.txt").read())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "-my app"
    (root / "src").mkdir(parents=True)
    (root / "src" / "ünï & model.py").write_text(CODE, "utf-8")
    (root / "broken.py").write_text("print 'two'", "utf-8")
    (root / "w.onnx").write_bytes(b"weights")
    return root


def test_nothing_is_imported_from_the_folder_where_the_app_stands(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "click.py").write_text('open("harm", "w").close(); raise SystemExit(9)', "utf-8")
    monkeypatch.chdir(tmp_path)
    assert scan(folder).uses
    assert not (tmp_path / "harm").exists()


def test_uses_and_what_only_running_would_tell(folder: Path) -> None:
    found = scan(folder)
    ids = {use.id for use in found.uses}
    assert ids == {"bert-base-uncased", "squad", "file:w.onnx", ""}
    assert [use.line for use in found.uses if not use.id] == [8]


def test_names_of_files_that_are_no_text(folder: Path) -> None:
    for name in (b"\xff.py", b"\xff.onnx"):
        (folder / os.fsdecode(name)).write_text(CODE, "utf-8")
    found = scan(folder)
    odd = {(use.path, use.id) for use in found.uses if use.id and "\ufffd" in use.path}
    assert odd == {
        ("\ufffd.py", "bert-base-uncased"),
        ("\ufffd.py", "squad"),
        ("\ufffd.onnx", "file:\ufffd.onnx"),
    }
    assert json.dumps(asdict(found), ensure_ascii=False).encode("utf-8")


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="There is no folder"):
        scan(tmp_path / "none")


class Left(Exception):
    """What the app raises when the reader of the page leaves."""


def test_who_leaves_ends_the_scan_and_its_folder_is_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be read to its end: a FIFO without a writer stands for a slow parser."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    seen: list[list[str]] = []

    def leave() -> None:
        seen.append([path.name for path in place.iterdir()])
        raise Left

    os.mkfifo(tmp_path / "code.tar")
    with pytest.raises(Left):
        scan(tmp_path / "code.tar", leave)
    assert [len(names) for names in seen] == [1]
    assert list(place.iterdir()) == []
