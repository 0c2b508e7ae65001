"""The page Lineage: what a model was made from and what was made from it, as a picture."""

from __future__ import annotations

import streamlit as st

from ptmgraph.answers.lineage import Lineage
from ptmgraph.graph.store.result import Result
from ptmgraph.pictures.folding import ROWS, depths
from ptmgraph.views.address import choice
from ptmgraph.views.downloads import to_graphml
from ptmgraph.views.graph_access import MOST_ROWS, ask, lineage_of, open_graph, steps_around
from ptmgraph.views.lineage_drawing import Nearby, center, show_overview, show_picture
from ptmgraph.views.missing import tell_missing
from ptmgraph.views.parts import counted
from ptmgraph.views.search_box import search_box
from ptmgraph.views.tables import show_table

_DIRECTIONS = {"both": "Both", "up": "What it was made from", "down": "What was made from it"}
_SHOWN_AS = {"picture": "Picture", "overview": "Overview", "table": "Table"}
_COLUMNS = ("child", "relation", "parent", "declared", "confidence", "sources", "evidence")
_DEEPEST = 12


def show() -> None:
    """Shows the lineage of the model in the address bar."""
    model = st.query_params.get("id", "")
    open_graph()
    search_box(_choose, key="lineage-model", types=("Model",), value=model, focus=not model)
    if not model:
        st.info("Search for a model above to see where it comes from and what became of it.")
        if open_graph().manifest["counts"].get("Model"):
            show_overview("overview of all")
        return
    if not len(ask("node", type="Model", id=model).result):
        tell_missing("lineage", "Model", model)
        return
    direction, depth, folded, shown_as = _controls()
    nearby = _nearby(model, 0 if direction == "down" else depth, 0 if direction == "up" else depth)
    if not nearby.steps:
        st.info("No source names a parent or a child of this model in this direction.")
        return
    above, below = len(nearby.above) - 1, len(nearby.below) - 1
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        nearby_models = f"{counted(above, 'model')} above, {below:,} below within these steps."
        st.caption(nearby_models, width="content")
        address = {"type": "Model", "id": model}
        st.page_link("reuse.py", label="Which code uses it", query_params=address)
    key = f"{shown_as} {model} {direction} {depth} {folded}"
    if shown_as == "table":
        _show_table(lineage_of(model, up=direction != "down", down=direction != "up", depth=depth))
    elif shown_as == "overview":
        show_overview(key, model, tuple(nearby.steps))
    else:
        show_picture(nearby, key, folded)


def _nearby(model: str, up: int, down: int) -> Nearby:
    around = steps_around(model)
    above = depths(around.above, model, up, up=True)
    below = depths(around.below, model, down, up=False)
    steps = [step for step in around.above if step.child in above and step.parent in above]
    steps += [step for step in around.below if step.child in below and step.parent in below]
    return Nearby(model, above, below, list(dict.fromkeys(steps)))


def _choose(_label: str, id_: str) -> None:
    center(id_)


def _controls() -> tuple[str, int, bool, str]:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    direction = choice(row, "Direction", "direction", _DIRECTIONS)
    depth = row.number_input("Steps", 1, _DEEPEST, 3, key="depth", bind="query-params", width=130)
    shown_as = choice(row, "Shown as", "view", _SHOWN_AS)
    folded = shown_as == "picture" and row.toggle(
        "Fold siblings",
        True,
        key="fold",
        bind="query-params",
        help=f"Boxes such as +412 stand for many models, so that a side has about {ROWS} rows.",
    )
    return direction, depth, folded, shown_as


def _show_table(found: Lineage) -> None:
    if found.truncated:
        st.warning(
            f"The table has the nearest {MOST_ROWS:,} models. "
            "The questions about ancestors and descendants list all."
        )
    show_table(Result(_COLUMNS, [*found.edges]), key="lineage-table", file_name="lineage")
    st.download_button(
        "GraphML",
        lambda: to_graphml(found.edges),
        file_name="lineage.graphml",
        mime="application/xml",
        on_click="ignore",
        icon=":material/download:",
    )


if __name__ == "__main__":
    show()
