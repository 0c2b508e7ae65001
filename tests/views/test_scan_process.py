"""The scan in a process of its own: the same answer as in the terminal, and ended when it must."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.loaders.code.source import scan_folder
from ptmgraph.views.scan_process import ScanError, scan_in_process

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
    assert scan_in_process(folder, lambda _: None).uses
    assert not (tmp_path / "harm").exists()


def test_it_finds_what_the_scan_finds(folder: Path) -> None:
    found, told = scan_in_process(folder, lambda _: None), scan_folder(folder)
    assert found == told
    ids = {use.id for use in found.uses}
    assert ids == {"bert-base-uncased", "squad", "file:w.onnx", ""}
    assert [use.line for use in found.uses if not use.id] == [8]


def test_names_of_files_that_are_no_text(folder: Path) -> None:
    for name in (b"\xff.py", b"\xff.onnx"):
        (folder / os.fsdecode(name)).write_text(CODE, "utf-8")
    found = scan_in_process(folder, lambda _: None)
    odd = {(use.path, use.id) for use in found.uses if use.id and "\ufffd" in use.path}
    assert odd == {
        ("\ufffd.py", "bert-base-uncased"),
        ("\ufffd.py", "squad"),
        ("\ufffd.onnx", "file:\ufffd.onnx"),
    }
    assert json.dumps(asdict(found), ensure_ascii=False).encode("utf-8")


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="There is no folder"):
        scan_in_process(tmp_path / "none", lambda _: None)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that the test starts."""
    processes: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def record(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        processes.append(start(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr("ptmgraph.views.scan_process.subprocess.Popen", record)
    return processes


def test_a_scan_that_takes_too_long_is_ended(
    folder: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    with pytest.raises(ScanError, match="longer than 0 s"):
        scan_in_process(folder, lambda _: None, longest=0)
    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_a_reader_who_leaves_ends_the_scan(
    folder: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    class Left(Exception):
        pass

    def leave(_: float) -> None:
        raise Left

    with pytest.raises(Left):
        scan_in_process(folder, leave)
    assert [process.returncode for process in started] == [-signal.SIGKILL]
