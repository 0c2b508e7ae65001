"""Where the data lies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ptmgraph.graph.home import data_home, last_words
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


def test_the_last_words_of_a_process_are_not_those_of_another(tmp_path: Path) -> None:
    """Processes share the log: one was there before, and one begins while the other ends."""
    log = tmp_path / "engine.log"
    log.write_text("no more memory, yesterday\n", "utf-8")
    begins = log.stat().st_size
    assert last_words(log, begins) == f"Its last words: none (in {log})."
    with log.open("a", encoding="utf-8") as stream:
        stream.write(
            "WARNING: Using incubator modules\nno room\nWARNING: Using incubator modules\n"
        )
    assert last_words(log, begins) == f"Its last words: no room (in {log})."
    assert last_words(tmp_path / "none", 0) == f"Its log cannot be read: {tmp_path / 'none'}."
