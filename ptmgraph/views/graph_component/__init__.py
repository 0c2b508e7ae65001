"""The picture of a graph: a Streamlit component around Cytoscape.js.

The JavaScript lives in `frontend/`; `scripts/build_component.sh` bundles it into `bundle/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import streamlit as st

from ptmgraph.pictures.atlas import Atlas
from ptmgraph.pictures.columns import places
from ptmgraph.pictures.picture import BROKEN, BROKEN_MEANS, Picture, relation_style
from ptmgraph.views.graph_component.state import ViewState, picture_state, to_picture_address

_HERE = Path(__file__).parent
BUNDLE = _HERE / "bundle" / "graph.js"
BUNDLE_ROUTE = "/assets/graph.js"
HEIGHT = 660
NO_SIZES: Mapping[str, str] = MappingProxyType({})

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


def draw(
    picture: Picture,
    *,
    key: str,
    height: int = HEIGHT,
    view: ViewState | None = None,
    on_expand: Callable[[str], None] | None = None,
    on_find: Callable[[str], None] | None = None,
    sizes: Mapping[str, str] = NO_SIZES,
) -> ViewState:
    """Draws the picture, `height` pixels high, and returns what the reader chose in it.

    While `key` stays the same, boxes that stay keep their places. A `view`, from `picture_state`,
    is that of a page's main picture: what the reader does stands in the address. `on_expand` is
    called with the id of a box that was double-clicked, `on_find` with a text that no drawn box
    has, before the page runs again. `sizes` is what the height of a box can say.
    """
    where = places(picture)
    kinds = sorted({edge.kind for edge in picture.edges})
    data = {
        "nodes": [{**node.to_json(), **where[node.id]._asdict()} for node in picture.nodes],
        "edges": [edge.to_json() for edge in picture.edges],
        "styles": {kind: relation_style(kind)._asdict() for kind in kinds},
        "broken": {"color": BROKEN, "means": BROKEN_MEANS},
        "focus": picture.focus,
        "way": [*picture.way],
        "sizes": dict(sizes),
        "opens": on_expand is not None,
    }
    return _mount(picture, data, key, height, view, on_expand, on_find)


def draw_atlas(
    atlas: Atlas,
    *,
    key: str,
    height: int = HEIGHT,
    view: ViewState | None = None,
    on_expand: Callable[[str], None] | None = None,
) -> ViewState:
    """Draws an overview of many models. The rest is as with `draw`."""
    return _mount(atlas, atlas.to_json(), key, height, view, on_expand, None)


def _mount(
    drawn: Picture | Atlas,
    data: dict[str, Any],
    key: str,
    height: int,
    view: ViewState | None,
    on_expand: Callable[[str], None] | None,
    on_find: Callable[[str], None] | None,
) -> ViewState:
    def told(name: str, act: Callable[[str], None] | None) -> Callable[[], None]:
        def tell() -> None:
            if act and (value := st.session_state[key].get(name)):
                act(value)

        return tell

    state = view or picture_state(key, in_address=False)
    if state.color not in drawn.palettes:
        state = replace(state, color=next(iter(drawn.palettes), ""))
    result = _component(
        key=key,
        data={
            **data,
            "title": drawn.title,
            "note": drawn.note,
            "palettes": {name: dict(colors) for name, colors in drawn.palettes.items()},
            "height": height,
            "view": asdict(state),
        },
        on_view_change=partial(to_picture_address, key) if view else _nothing,
        on_expand_change=told("expand", on_expand),
        on_find_change=told("find", on_find),
    )
    return ViewState(**result.view) if result.view else state


def _nothing() -> None:
    """Streamlit keeps only the values that have a callback."""
