"""What many tests need: a built graph, and where the shared real data lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j import loader as neo4j_loader
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource
from tests.helpers import graph_fixture
from tests.helpers.license_fixture import build_license_fixture
from tests.helpers.neo4j_server import neo4j_url
from tests.helpers.places import SHARED


@pytest.fixture(scope="session")
def fixture_home() -> Path:
    """A data home with the fixture graph. Tests only read it."""
    return graph_fixture.fixture_home()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data home with the graph of the bundled sample. Tests only read it."""
    home = tmp_path_factory.mktemp("sample")
    load(SampleSource(), home)
    build(home)
    return home


@pytest.fixture(scope="session")
def store(fixture_home: Path) -> Iterator[ArcadeStore]:
    """The fixture graph, open."""
    with ArcadeStore(fixture_home) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(fixture_home: Path) -> Iterator[Neo4jStore]:
    """The fixture graph on a real Neo4j server. Other modules load other graphs there."""
    url = neo4j_url()
    neo4j_loader.load(url, current_graph(fixture_home).tables)
    with Neo4jStore(url) as opened:
        yield opened


@pytest.fixture(scope="session")
def license_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    """The graph of `tests.helpers.license_fixture`, open."""
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
