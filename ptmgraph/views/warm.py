"""What the app does before anybody looks: the first reader need not wait for it.

Libraries for tables and charts take seconds to import, the engine to start, and the first page asks
for all findings.
"""

from __future__ import annotations

import contextlib
import importlib
import threading
from functools import cache

import streamlit as st

from ptmgraph.graph.errors import StoreError
from ptmgraph.views.navigation import PAGES


@cache
def warm_up() -> threading.Thread:
    """Begin, beside what the app does else. Once only, however often it is called."""
    thread = threading.Thread(target=_warm, daemon=True, name="warm-up")
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def _warm() -> None:
    """A cached function, because Streamlit draws no spinner for what is called from one: here is no
    page for it."""
    from ptmgraph.answers.findings import KINDS, stories
    from ptmgraph.views.graph_access import finding, open_graph, passport_on

    with contextlib.suppress(StoreError):  # pages tell it
        open_graph()  # its engine starts while the rest goes on
    for page in PAGES:
        importlib.import_module(f"ptmgraph.views.{page}")
    with contextlib.suppress(StoreError):
        for story in stories([finding(question) for question in KINDS]):
            door = story.doors[0][1]
            passport_on(door.label, door.id)  # the first passport of an engine takes a second more
