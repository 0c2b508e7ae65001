"""The editor of the console: a statement with completion, the schema beside it, and what was asked.

The schema is fetched by the browser, once, from a route of the app: it is large, and it would
travel with every run of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from ptmgraph.graph.property import Property
from ptmgraph.graph.schema import NODES, RELS

SCHEMA_ROUTE = "/api/schema"

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "ptmgraph_console",
    js=(_HERE / "editor.js").read_text(encoding="utf-8"),
    css=(_HERE / "editor.css").read_text(encoding="utf-8"),
)


def editor(text: str, history: Sequence[str], on_run: Callable[[str], None]) -> None:
    """Shows the editor, filled with `text`; `on_run` is called with the statement to run."""

    def run() -> None:
        asked = st.session_state["console editor"].get("run")
        if asked:
            on_run(str(asked["text"]))

    data = {"text": text, "history": list(history)}
    _component(key="console editor", data=data, on_run_change=run)


def schema_for_editor(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """All types of the schema as the editor takes them; `count` is how many the graph has."""
    nodes = [
        {"kind": "node", "name": t.name, "meaning": t.meaning, "count": counts.get(t.name, 0)}
        | {"properties": _properties(t.columns)}
        for t in NODES
    ]
    rels = [
        {"kind": "relationship", "name": t.name, "meaning": t.meaning}
        | {"count": counts.get(t.name, 0), "ends": [list(pair) for pair in t.ends]}
        | {"properties": _properties(t.graph_properties)}
        for t in RELS
    ]
    return [*nodes, *rels]


def _properties(properties: Sequence[Property]) -> list[dict[str, str]]:
    return [{"name": p.name, "type": p.type.value, "meaning": p.meaning} for p in properties]
