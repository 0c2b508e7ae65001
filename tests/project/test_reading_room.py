"""The process in which stores of tests have their seats."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from threading import Thread

import pytest

from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers import reading_room


class EndingRoom:
    """Reads who wants a seat, and ends before it is taken."""

    def __init__(self, folder: Path) -> None:
        self.address, self.closed = str(folder / "door"), False
        self.process = next(iter(reading_room._rooms.values())).process
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(self.address)
        self._door.listen()
        Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        line, _ = self._door.accept()
        _, ends, *_ = socket.recv_fds(line, 4096, 2)
        for end in ends:
            os.close(end)
        line.close()

    def close(self) -> None:
        self._door.close()
        self.closed = True


def test_a_room_that_ends_while_a_seat_is_taken_is_left_for_another(
    fixture_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArcadeStore(fixture_home, brief=True) as store:
        assert store.query("RETURN 1 AS x").rows  # so there is a room
    ending, rooms = EndingRoom(tmp_path), dict(reading_room._rooms)
    room = next(iter(rooms.values()))
    monkeypatch.setattr(reading_room, "_rooms", dict.fromkeys(rooms, ending))
    monkeypatch.setattr(reading_room, "_Room", lambda heap, flags: room)
    with ArcadeStore(fixture_home, brief=True) as other:
        assert other.query("RETURN 1 AS x").rows == [{"x": 1}]
    assert ending.closed
    assert room in reading_room._rooms.values()
