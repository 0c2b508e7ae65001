"""What many tests need: a built graph, and where the shared real data lies."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from ptmgraph.loaders.sample.source import SampleSource
from tests.helpers import graph_fixture
from tests.helpers.browser import CHROMIUM
from tests.helpers.engine_room import engine_rooms
from tests.helpers.license_fixture import build_license_fixture
from tests.helpers.made_once import made_once, run_folder
from tests.helpers.neo4j_server import holding
from tests.helpers.places import ROOT, SHARED
from tests.helpers.reading_room import as_users_ask, reading_rooms

_MAIN = sys.modules["__main__"]
_SERVER = {"holding", "neo4j_url", "local_server", "resting_server"}
"""What a module uses that asks the Neo4j server of the tests."""
_LONG = (
    "tests/views/test_app_browser.py",
    "pages",
    "tests/graph/test_build.py",
    "tests/terminal/test_cli.py",
)
"""The groups of tests that take longest after those of the server, most of it waiting. Begun late,
they would go on alone when all others are done."""


def pytest_configure() -> None:
    """Before other processes are started: name the folder of the run, and let them have SIGINT,
    which is ignored where the run was started in the background."""
    run_folder()
    os.environ["STREAMLIT_RUNNER_POST_SCRIPT_GC"] = "false"  # as `ptmgraph app` has it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the work (`-n 3 --dist loadgroup`): the modules that ask the
    Neo4j server stay together, for there is one; so do those that run pages without a browser, for
    the first page takes 5 s of processor time in each process; so do the tests of each other
    module, for they share what it builds. The server comes first, and on it the tests that want it
    stopped, then what takes long; rules that need no process come last."""
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=_order)


def pytest_collection_finish(session: pytest.Session) -> None:
    """See that the groups hold: releases of pytest and xdist that do not fit lose them silently."""
    grouped = session.config.getoption("dist", "no") == "loadgroup"
    if grouped and hasattr(session.config, "workerinput") and session.items:
        item = session.items[-1]
        assert item.nodeid.endswith(f"@{_group(item)}"), "xdist does not see the groups of tests"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes in no test's name: an archive holds its time, and then no two processes that share the
    tests agree on the names."""
    return argname if isinstance(val, bytes) else None


def _order(item: pytest.Item) -> tuple[bool, bool, int, bool]:
    stopped = "stopped_server" in getattr(item, "fixturenames", ())
    group = _group(item)
    long = _LONG.index(group) if group in _LONG else len(_LONG)
    return not stopped, group != "neo4j", long, "analysis" in item.path.parts


def _group(item: pytest.Item) -> str:
    if _asks_server(item):
        return "neo4j"
    runs_pages = "open_page" in vars(getattr(item, "module", item))
    return "pages" if runs_pages else item.path.relative_to(ROOT).as_posix()


def _asks_server(item: pytest.Item) -> bool:
    module = getattr(item, "module", None)
    return "server" in getattr(item, "fixturenames", ()) or not _SERVER.isdisjoint(vars(module))


@pytest.fixture(scope="session", autouse=True)
def shared_engine() -> Iterator[None]:
    """Builds and stores of these tests start no process each; see `tests.helpers.engine_room` and
    `tests.helpers.reading_room`."""
    with engine_rooms(), reading_rooms():
        yield


@pytest.fixture(autouse=True)
def main_module() -> None:
    """Each test begins with the main module of this process: Streamlit leaves a page in its place,
    and processes that are started then would run that page first."""
    sys.modules["__main__"] = _MAIN


@pytest.fixture
def own_workers() -> Iterator[None]:
    """Stores that are opened in this test start workers of their own, which it may kill."""
    with as_users_ask():
        yield


@pytest.fixture(scope="session")
def fixture_home() -> Path:
    """A data home with the fixture graph. Tests only read it."""
    return graph_fixture.fixture_home()


@pytest.fixture(scope="session")
def sample_home() -> Path:
    """A data home with the graph of the small part of the bundled models. Tests only read it."""
    return made_once("sample", lambda home: (load(SampleSource(small=True), home), build(home)))


@pytest.fixture(scope="session")
def real_home(shared: Path) -> Path:
    """A data home with the graph of real rows of the Hub. Tests only read it."""
    dump = HubDumpSource([shared / "hub" / "hub_models_real_rows.parquet"])
    return made_once("real", lambda home: (load(dump, home), build(home)))


@pytest.fixture(scope="session")
def store(fixture_home: Path) -> Iterator[ArcadeStore]:
    """The fixture graph, open."""
    with ArcadeStore(fixture_home, brief=True) as opened:
        yield opened


@pytest.fixture(scope="module", params=["store", "license_store", "sample_home"])
def each_graph(request: pytest.FixtureRequest) -> Iterator[ArcadeStore]:
    """Each of the graphs that the tests have, one after the other."""
    found = request.getfixturevalue(request.param)
    if isinstance(found, Path):
        with ArcadeStore(found, brief=True) as opened:
            yield opened
    else:
        yield found


@pytest.fixture(scope="module")
def server(fixture_home: Path) -> Iterator[Neo4jStore]:
    """The fixture graph on a real Neo4j server. Other modules load other graphs there."""
    with Neo4jStore(holding(current_graph(fixture_home).tables)) as opened:
        yield opened


@pytest.fixture(scope="session")
def license_home() -> Path:
    """A data home with the graph of `tests.helpers.license_fixture`. Tests only read it."""
    return made_once("licences", build_license_fixture)


@pytest.fixture(scope="session")
def license_store(license_home: Path) -> Iterator[ArcadeStore]:
    """The same graph, open."""
    with ArcadeStore(license_home, brief=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser, for the pages of the app."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data that some tests check against."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared real data is not here: {SHARED}")
    return SHARED
