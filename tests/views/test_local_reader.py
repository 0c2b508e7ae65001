"""Who may have a folder of the machine scanned: readers at that machine only."""

from __future__ import annotations

import pytest

from ptmgraph.views.guard import HOSTS, ORIGIN
from ptmgraph.views.local_reader import is_local


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "LOCALHOST"])
def test_a_reader_at_the_machine(address: str, host: str) -> None:
    assert is_local(address, {"Host": host})


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("0.0.0.0", {"Host": "localhost:8501"}),
        (None, {"Host": "localhost:8501"}),
        ("localhost", {}),
        ("localhost", {"Host": "[::1"}),
        ("localhost", {"Host": "app.example"}),
        ("localhost", {"Host": "localhost.evil.example"}),
        ("localhost", {"Host": "localhost@evil.example"}),
        ("localhost", {"Host": "localhost", "X-Forwarded-For": "10.0.0.7"}),
        ("localhost", {"Host": "localhost", "Forwarded": "for=10.0.0.7"}),
        ("localhost", {"Host": "127.0.0.1:8501", ORIGIN: "https://app.example"}),
        ("localhost", {"Host": "127.0.0.1:8501", ORIGIN: "https://["}),
    ],
)
def test_anybody_else(address: str | None, headers: dict[str, str]) -> None:
    assert not is_local(address, headers)


def test_an_app_that_others_reach_by_name_has_no_local_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy asks under its default Host, and a reader can write any origin."""
    forged = {"Host": "127.0.0.1:8501", ORIGIN: "http://127.0.0.1:8501"}
    assert is_local("localhost", forged)
    monkeypatch.setenv(HOSTS, "app.example")
    assert not is_local("localhost", forged)
