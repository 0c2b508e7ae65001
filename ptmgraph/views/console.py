"""The page Console: any read-only statement, with the schema beside it.

A statement goes through the gate and waits for its seat as everywhere else, see
`ptmgraph.graph.store`; it runs in a thread beside the page, so that the reader can end it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import streamlit as st

from ptmgraph.answers.ask import cypher, typed_value
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Result
from ptmgraph.queries.spelling import parameter_names
from ptmgraph.views.address import choice, restore, to_address
from ptmgraph.views.answer_view import show_answer
from ptmgraph.views.console_editor import editor
from ptmgraph.views.graph_access import open_graph
from ptmgraph.views.parts import counted

_EXAMPLE = """MATCH (child:Model)-[step]->(parent:Model)
RETURN child.id, type(step), parent.id
LIMIT 25"""
_ROWS = {"100": "100", "1000": "1,000", "10000": "10,000"}
_MOST_TEXT = 20_000
_MOST_ASKED = 50
_TICK = 0.1
_STOPPED = "The statement was cancelled."
_HINT = (
    "Reading only. For a picture, return two ids with the type of the relationship between them: "
    "`RETURN a.id, type(r), b.id`. For a chart, return a text and a number."
)


@dataclass
class _Asked:
    """A statement with its values and limit, and what came of it."""

    text: str
    values: dict[str, Any]
    limit: int
    result: Result | None = None
    error: str = ""
    seconds: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, store: Store) -> None:
        """Ask the store, and keep the answer or the sentence of the error."""
        start = monotonic()
        try:
            self.result = cypher(store, self.text, self.values, limit=self.limit, stop=self.stop)
        except StoreError as error:
            self.error = "" if self.stop.is_set() else str(error)
        finally:
            self.seconds = monotonic() - start
            self.done.set()


def show() -> None:
    """Shows the editor, and the answer to the statement in the address bar."""
    store = open_graph()
    text = st.query_params.get("cypher", "")[:_MOST_TEXT]
    editor(text or _EXAMPLE, st.session_state.get("console history", ()), _run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rows = choice(st.container(width="content"), "Rows at most", "rows", _ROWS)
        values = {name: _value(name) for name in parameter_names(text)}
        st.caption(f"{DEFAULT_TIMEOUT:g} seconds at most. {_HINT}")
    if text:
        _answer(store, text, values, int(rows))


def _run(text: str) -> None:
    """What the button of the editor does: the statement becomes the address, and is run anew."""
    kept = {name: value for name, value in st.query_params.items() if name in ("rows", "view")}
    wanted = [f"${name}" for name in parameter_names(text)]
    kept |= {name: st.query_params[name] for name in wanted if name in st.query_params}
    st.query_params.from_dict({"cypher": text[:_MOST_TEXT], **kept})
    asked = [other for other in st.session_state.get("console history", []) if other != text]
    st.session_state["console history"] = [text, *asked][:_MOST_ASKED]
    st.session_state.pop("console asked", None)


def _value(name: str) -> Any:
    """The value of a parameter, from the address bar: JSON where it parses, and text otherwise."""
    key, given = f"console ${name}", st.query_params.get(f"${name}", "")
    restore(key, given, given)
    chosen = st.text_input(f"${name}", key=key, width=260)
    if chosen != given:
        to_address(key, f"${name}", chosen)
    try:
        return typed_value(chosen)
    except RecursionError:
        return chosen


def _answer(store: Store, text: str, values: dict[str, Any], limit: int) -> None:
    asked: _Asked | None = st.session_state.get("console asked")
    if not asked or (asked.text, asked.values, asked.limit) != (text, values, limit):
        asked = st.session_state["console asked"] = _Asked(text, values, limit)
        _wait(store, asked)
    if asked.error:
        st.error("The graph cannot answer this.", icon=":material/error:")
        st.text(asked.error)
    elif asked.result is None:
        st.info(_STOPPED, icon=":material/cancel:")
    else:
        rows = len(asked.result)
        more = " There are more: raise the limit, or ask for less." * asked.result.truncated
        st.caption(f"{counted(rows, 'row')} in {asked.seconds:.2f} s.{more}")
        for note in asked.result.notes if rows else ():  # an empty table says them itself
            st.text(note)
        show_answer(asked.result, key="console", file_name="answer")


def _wait(store: Store, asked: _Asked) -> None:
    """Runs the statement. At each word that is shown meanwhile, Streamlit ends this run if the
    reader cancelled, asked something else or left; then the statement ends too."""
    threading.Thread(target=asked.run, args=(store,), daemon=True, name="console").start()
    place = st.empty()
    try:
        if asked.done.wait(_TICK * 3):
            return
        with place.container(horizontal=True, vertical_alignment="center"):
            st.button("Cancel", icon=":material/close:")
            told, start = st.empty(), monotonic()
            while not asked.done.wait(_TICK):
                told.caption(f"Running for {monotonic() - start:.1f} s")
        place.empty()
    finally:
        asked.stop.set()


if __name__ == "__main__":
    show()
