"""Here the engine's own processes are tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.reading_room import as_users_ask


@pytest.fixture(scope="module", autouse=True)
def real_workers() -> Iterator[None]:
    """Stores start workers of their own."""
    with as_users_ask():
        yield
