"""The picture of a graph: a Streamlit component around Cytoscape.js.

The JavaScript lives in `frontend/`; `scripts/build_component.sh` bundles it into `bundle/`.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from ptmgraph.views.graph_component.picture import Picture, relation_style

_HERE = Path(__file__).parent
BUNDLE = _HERE / "bundle" / "graph.js"
BUNDLE_ROUTE = "/assets/graph.js"
HEIGHT = 620

# The bundle has an address of its own, so that a browser fetches half a megabyte once and not
# with every change. The version in the address makes it fetch a new bundle.
_VERSION = sha256(BUNDLE.read_bytes()).hexdigest()[:12]
_LOADER = f"""
const address = new URL(".{BUNDLE_ROUTE}?version={_VERSION}", document.baseURI).href;
export default async (component) => (await import(address)).default(component);
"""

_component = st.components.v2.component(
    "ptmgraph_graph",
    js=_LOADER,
    css=(_HERE / "frontend" / "src" / "style.css").read_text(encoding="utf-8"),
)


class Selection(NamedTuple):
    """What the reader has clicked: the id of a node, or of an edge, or neither."""

    node: str | None = None
    edge: str | None = None


def draw(
    picture: Picture,
    *,
    key: str,
    height: int = HEIGHT,
    on_expand: Callable[[str], None] | None = None,
) -> Selection:
    """Draws the picture, `height` pixels high, and returns what is selected in it.

    While `key` stays the same, nodes that stay keep their places. `on_expand` is called with
    the id of a node that was double-clicked, before the page runs again.
    """

    def expanded() -> None:
        state = st.session_state[key]
        if on_expand and state.get("expand"):
            on_expand(state["expand"])

    result = _component(
        key=key,
        data=_data(picture, height),
        on_selected_change=_nothing,
        on_expand_change=expanded,
    )
    return Selection(**(result.selected or {}))


def _nothing() -> None:
    """Streamlit keeps only the values that have a callback."""


def _data(picture: Picture, height: int) -> dict[str, Any]:
    kinds = sorted({edge.kind for edge in picture.edges})
    return {
        "title": picture.title,
        "layout": picture.layout,
        "focus": picture.focus,
        "height": height,
        "note": picture.note,
        "colors": dict(picture.colors),
        "nodes": [node.to_json() for node in picture.nodes],
        "edges": [edge.to_json() for edge in picture.edges],
        "styles": {kind: relation_style(kind)._asdict() for kind in kinds},
    }
