"""What many tests need: a built graph, and where the shared real data lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.arcade_store import ArcadeStore
from tests.graph_fixture import build_fixture
from tests.license_fixture import build_license_fixture

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def fixture_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data home with the fixture graph. Tests only read it."""
    home = tmp_path_factory.mktemp("home")
    build_fixture(home)
    return home


@pytest.fixture(scope="session")
def store(fixture_home: Path) -> Iterator[ArcadeStore]:
    """The fixture graph, open."""
    with ArcadeStore(fixture_home) as opened:
        yield opened


@pytest.fixture(scope="session")
def license_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    """The graph of `tests.license_fixture`, open."""
    home = tmp_path_factory.mktemp("licences")
    build_license_fixture(home)
    with ArcadeStore(home) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data that some tests check against."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared real data is not here: {SHARED}")
    return SHARED
