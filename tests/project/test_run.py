"""The commands for a new machine."""

from __future__ import annotations

from pathlib import Path

import pytest

import run


@pytest.mark.parametrize(
    ("second", "code"), [("exit 0", 0), ("exit 1", 1), ("kill -9 $$", 1), ("kill -15 $$", 1)]
)
def test_the_checks_pass_only_when_each_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, code: int
) -> None:
    for name, text in (("first", "exit 0"), ("second", second)):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(run, "BIN", tmp_path)
    monkeypatch.setattr(run, "CHECKS", (("second",), ("first",)))
    monkeypatch.setattr(run, "_install", lambda extra: None)
    assert run.main(["test"]) == code
