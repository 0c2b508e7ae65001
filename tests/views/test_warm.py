"""What the app does before anybody looks, and after its engine was lost."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
import streamlit as st

from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.views.graph_access import open_graph
from ptmgraph.views.navigation import PAGES
from ptmgraph.views.warm import warm_up
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
    st.cache_data.clear()
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
    assert len(app.dataframe[0].value) == 1
    st.cache_resource.clear()
