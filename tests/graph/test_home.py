"""Where the data lies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ptmgraph.graph.home import data_home
from ptmgraph.terminal.cli import main


def test_the_environment_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path / "not yet"))
    assert data_home() == tmp_path / "not yet"


@pytest.mark.parametrize("command", ["stats", "build", "load sample", "search bert", "doctor"])
def test_a_file_is_no_data_home(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(sys, "argv", ["ptmgraph", *command.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "PTMGRAPH_HOME is not a folder" in "".join(capsys.readouterr())
