"""Pickles are read and never loaded: hostile ones are found, broken ones are unknown."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest

from ptmgraph.analysis.risk import pickles
from ptmgraph.analysis.risk.opcodes import Unsound, check_opcodes
from ptmgraph.analysis.risk.pickles import PickleVerdict, read_pickle
from tests.helpers.pickles import (
    MEMO_BOMB,
    STARTS,
    STARTS_BY_A_LIBRARY,
    UNKNOWN_LIBRARY,
    benign,
    broken,
    hostile,
    pickled,
    started,
    text,
)

NOWHERE = Path("mark")


def verdict(folder: Path, data: bytes) -> PickleVerdict:
    file = folder / "pytorch_model.bin"
    file.write_bytes(data)
    return read_pickle(file)


@pytest.mark.parametrize("what", hostile(NOWHERE))
def test_a_hostile_one_is_found_and_does_nothing(tmp_path: Path, what: str) -> None:
    mark = tmp_path / "it-ran"
    assert verdict(tmp_path, hostile(mark)[what]).verdict == "malicious"
    assert not mark.exists()


def test_the_marks_would_be_left_if_they_were_loaded(tmp_path: Path) -> None:
    """Else the test above proves nothing."""
    for what in ("protocol 0", "protocol 5", "exec", "popped", "instance"):
        mark = tmp_path / what.replace(" ", "-")
        pickle.loads(hostile(mark)[what])
        assert mark.exists(), what


@pytest.mark.parametrize("what", broken())
def test_a_broken_one_is_unknown_and_never_clean(tmp_path: Path, what: str) -> None:
    found = verdict(tmp_path, broken()[what])
    assert found.verdict == "unknown" and found.reasons


@pytest.mark.parametrize("what", benign())
def test_what_people_save_is_clean(tmp_path: Path, what: str) -> None:
    assert verdict(tmp_path, benign()[what]) == ("clean", ())


@pytest.mark.parametrize("function", STARTS)
def test_what_starts_a_process_is_malicious_by_each_way_to_call(
    tmp_path: Path, function: str
) -> None:
    for way, data in started(function, text("touch it-ran")).items():
        assert verdict(tmp_path, data).verdict == "malicious", way


@pytest.mark.parametrize("function", STARTS_BY_A_LIBRARY)
def test_what_starts_a_process_by_a_library_is_never_clean(tmp_path: Path, function: str) -> None:
    for way, data in started(function, text("touch it-ran")).items():
        found = verdict(tmp_path, data)
        assert found.verdict in ("suspicious", "malicious"), way
        assert function.replace(" ", ".") in " ".join(found.reasons)


def test_an_unknown_library_is_no_more_than_suspicious(tmp_path: Path) -> None:
    found = verdict(tmp_path, UNKNOWN_LIBRARY)
    assert found.verdict == "suspicious"
    assert "sklearn.linear_model._base.LinearRegression" in found.reasons[0]


def test_what_takes_too_long_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickles, "LONGEST_SCAN", 0.5)
    start = time.process_time()
    found = verdict(tmp_path, MEMO_BOMB)
    assert found.verdict == "unknown" and time.process_time() - start < 5


@pytest.mark.parametrize("protocol", range(6))
def test_sound_opcodes_pass(tmp_path: Path, protocol: int) -> None:
    file = tmp_path / "sound.pkl"
    thing = {"a": [1, (2, 3), {4}, "text", b"bytes", None, 2.5, 2**70], "b": [[[]]] * 3}
    file.write_bytes(pickle.dumps([thing, thing, UNKNOWN_LIBRARY], protocol))
    with file.open("rb") as stream:
        check_opcodes(stream)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x80\x02t.", "finds no mark"),
        (b"\x80\x02(0.", "too little"),
        (b"\x80\x02NN.", "left over"),
        (b"\x80\x02h\x05.", "is not there"),
        (b"\x80\x02q\x00N.", "nothing to remember"),
        (pickled()[:-1] + b"s.", "too little"),
    ],
)
def test_opcodes_that_do_not_hold_together(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "unsound.pkl"
    file.write_bytes(data)
    with file.open("rb") as stream, pytest.raises(Unsound, match=reason):
        check_opcodes(stream)
