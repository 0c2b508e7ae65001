"""The commands for a new machine."""

from __future__ import annotations

from pathlib import Path

import pytest

import run


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the environment's programs: two checks one after the other, one beside."""
    monkeypatch.setattr(run, "BIN", tmp_path)
    monkeypatch.setattr(run, "CHECKS", (("second",), ("first",)))
    monkeypatch.setattr(run, "BESIDE", ("beside", "them"))
    monkeypatch.setattr(run, "_install", lambda lock: None)
    for name in ("first", "second", "beside"):
        write(tmp_path / name, "exit 0")
    return tmp_path


def write(program: Path, text: str) -> None:
    program.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize("name", ["first", "second", "beside"])
@pytest.mark.parametrize(
    ("text", "code"), [("exit 0", 0), ("exit 1", 1), ("kill -9 $$", 1), ("kill -15 $$", 1)]
)
def test_the_checks_pass_only_when_each_ends_well(
    programs: Path, name: str, text: str, code: int
) -> None:
    write(programs / name, text)
    assert run.main(["test"]) == code


@pytest.mark.parametrize(
    ("settings", "code", "tools"),
    [
        ("global.cert='c.crt'", 0, ["pip", "uv", "uv"]),
        ("global.cert='c.crt'", 1, ["pip", "uv", "pip", "uv", "pip"]),
        ("global.index-url='u'", 0, ["pip", "pip", "pip"]),
        (":env:.extra-index-url='u'", 0, ["pip", "pip", "pip"]),
    ],
)
def test_what_uv_cannot_install_pip_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, code: int, tools: list[str]
) -> None:
    """It may know a mirror that uv does not. What builds, and uv itself, comes by pip."""
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "BIN", tmp_path)
    write(tmp_path / "uv", f"echo uv $* >> {tmp_path}/said; exit {code}")
    ask = f'[ "$3" = config ] && echo "{settings}" && exit'
    write(tmp_path / "python", f"{ask}\necho pip $* >> {tmp_path}/said")
    assert run.main(["setup"]) == 0
    said = (tmp_path / "said").read_text("utf-8").splitlines()
    assert [line.split()[0] for line in said] == tools
    assert all("--require-hashes" in line or "--no-deps" in line for line in said)


def test_what_runs_beside_the_others_is_shown_whole_when_they_are_done(
    programs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(programs / "beside", "seq 100000; echo mistake >&2; exit 3")
    write(programs / "first", 'echo "asked: $*"')
    assert run.main(["test", "-k", "word"]) == 1
    shown = capfd.readouterr().out
    assert "asked: -k word\n" in shown
    numbers = "".join(f"{n}\n" for n in range(1, 100_001))
    assert shown.endswith(f"$ beside them\n{numbers}mistake\n")


def test_what_python_compiles_stays_in_the_environment(
    programs: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a machine keeps Python from writing compiled files, each process compiled all anew."""
    write(programs / "first", 'echo "at $PYTHONPYCACHEPREFIX, not: $PYTHONDONTWRITEBYTECODE"')
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert run.main(["test"]) == 0
    assert f"at {run.VENV / 'pycache'}, not: \n" in capfd.readouterr().out
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    assert run.main(["test"]) == 0
    assert "at , not: \n" in capfd.readouterr().out
