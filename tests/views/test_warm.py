"""What the app does before anybody looks, and after its engine was lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import streamlit as st

from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.views.badge import BADGE_ROUTE
from ptmgraph.views.graph_access import open_graph
from ptmgraph.views.navigation import PAGES
from ptmgraph.views.warm import warm_up
from tests.helpers.browser import free_port, wait_until_ready
from tests.helpers.pages import open_page, words


def test_pages_are_there_before_the_first_reader_without_a_graph_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path))
    warm_up.cache_clear()
    assert warm_up() is warm_up()
    warm_up().join(60)
    assert not warm_up().is_alive()
    assert {f"ptmgraph.views.{page}" for page in PAGES} <= sys.modules.keys()


@pytest.mark.usefixtures("own_workers")
def test_a_page_is_not_blank_after_the_engine_was_killed(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    st.cache_resource.clear()
    store = open_graph()
    assert isinstance(store, ArcadeStore)
    assert open_page("find", id="chain/2").title[0].value == "`chain/2`"
    os.kill(store.worker_pid, signal.SIGKILL)
    app = open_page("find", id="chain/3")
    assert app.title[0].value == "`chain/3`"
    assert "cannot answer" not in words(app)
    assert "Made from" in {heading.value for heading in app.header}
    os.kill(store.worker_pid, signal.SIGKILL)
    app = open_page("console", cypher="MATCH (m:Model {id: 'chain/1'}) RETURN m.id")
    assert "cannot answer" not in words(app), words(app)
    assert len(app.dataframe[0].value) == 1
    st.cache_resource.clear()


def test_the_start_of_the_app_says_nothing_but_its_address(
    fixture_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ptmgraph", "app", "--port", str(port)],
        env={**os.environ, "STREAMLIT_SERVER_HEADLESS": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until_ready(f"http://localhost:{port}/_stcore/health", process)
        address = f"http://localhost:{port}{BADGE_ROUTE}?id=chain/2"
        with urllib.request.urlopen(address) as badge:  # answered when all is warm
            assert badge.read().startswith(b"<svg")
    finally:
        process.terminate()
        told, _ = process.communicate(timeout=20)
    lines = [line for line in told.decode().splitlines() if line.strip()]
    assert lines[:1] == ["  You can now view your Streamlit app in your browser."]
    assert "ScriptRunContext" not in told.decode()
    assert "No runtime" not in told.decode()
