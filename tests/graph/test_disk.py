"""What Windows refuses while another process has a file open. Here it is acted: no Windows is at
hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph import disk


def test_a_move_waits_until_nobody_has_the_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_WAITS", (0.0, 0.0, 0.0))
    refused = 2

    def move(place: Path) -> None:
        nonlocal refused
        if refused:
            refused -= 1
            raise PermissionError("open elsewhere")
        place.write_text("there")

    with pytest.raises(PermissionError):  # elsewhere a refusal is no accident
        disk.patiently(move, tmp_path / "new")
    monkeypatch.setattr(disk, "_MAY_BE_OPEN", True)
    disk.patiently(move, tmp_path / "new")
    assert (tmp_path / "new").read_text() == "there"
    refused = 9
    with pytest.raises(PermissionError):
        disk.patiently(move, tmp_path / "new")


def test_a_folder_goes_whole_or_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "graph"
    (folder / "arcade").mkdir(parents=True)
    (folder / "file").write_text("")

    def refuse(*_: object) -> Path:
        raise PermissionError("a file of it is open")

    with monkeypatch.context() as windows:
        windows.setattr(Path, "rename", refuse)
        disk.remove_folder(folder, tmp_path / "aside")
    assert {path.name for path in folder.iterdir()} == {"arcade", "file"}
    disk.remove_folder(folder, tmp_path / "aside")
    assert list(tmp_path.iterdir()) == []
