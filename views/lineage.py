"""The page Lineage: what a model was made from and what was made from it, as a picture."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from graph.result import Result, Row
from queries.walk import Lineage
from views.address import choice
from views.downloads import to_graphml
from views.graph_access import MOST_MODELS, ask, lineage
from views.graph_component import draw
from views.graph_component.folding import ROWS, Folded, Step, fold
from views.inspector import inspect
from views.lineage_picture import (
    MOST_BOXES,
    folded_picture,
    overview_picture,
    steps_of,
)
from views.search_box import search_box
from views.tables import show_table

_DIRECTIONS = {"both": "Both", "up": "What it was made from", "down": "What was made from it"}
_SHOWN_AS = {"picture": "Picture", "overview": "Overview", "table": "Table"}
_COLUMNS = ("child", "relation", "parent", "declared", "confidence", "sources", "evidence")
_DEEPEST = 12


def show() -> None:
    """Shows the lineage of the model in the address bar."""
    model = st.query_params.get("id", "")
    search_box(_choose, key="lineage-model", types=("Model",), value=model, focus=not model)
    if not model:
        st.info("Search for a model above to see where it comes from and what became of it.")
        return
    direction, depth, folded, shown_as = _controls()
    found = lineage(model, up=direction != "down", down=direction != "up", depth=depth)
    _say_how_much(found)
    if not found.edges:
        return
    if shown_as == "table":
        _show_table(found)
    elif shown_as == "overview":
        picture = overview_picture(steps_of(found.edges), model)
        chosen = draw(picture, key=f"overview {model} {direction} {depth}", on_expand=_center)
        inspect(chosen, picture)
    else:
        _show_picture(found, key=f"picture {model} {direction} {depth} {folded}", folded=folded)


def _choose(_label: str, id_: str) -> None:
    _center(id_)


def _center(model: str) -> None:
    st.query_params["id"] = model


def _controls() -> tuple[str, int, bool, str]:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="large")
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


def _say_how_much(found: Lineage) -> None:
    above = sum(steps > 0 for steps in found.depth.values())
    below = sum(steps < 0 for steps in found.depth.values())
    if not above and not below:
        st.info("No source names a parent or a child of this model in this direction.")
    else:
        st.caption(f"{above:,} models above, {below:,} below within these steps.")
    if found.truncated:
        st.warning(f"Only the nearest {MOST_MODELS:,} models were followed.")


def _show_picture(found: Lineage, *, key: str, folded: bool) -> None:
    if not folded and len(found.depth) > MOST_BOXES:
        st.info(f"{len(found.depth):,} models are too many to read at once; they stay folded.")
        folded = True
    opened: Counter[str] = st.session_state.setdefault(f"opened {key}", Counter())
    steps = steps_of(found.edges)
    added = _steps_of_opened(found, opened)
    rows = ROWS if folded else None
    drawn = fold(steps, found.model, added=added, opened=opened, rows=rows)
    added += _other_parents(drawn, found)
    drawn = fold(steps, found.model, added=added, opened=opened, rows=rows)
    facts: dict[str, Row] = {row["id"]: row for row in ask("models", ids=drawn.models).result}
    picture = folded_picture(drawn, [*steps, *added], found.model, facts)

    def expand(item: str) -> None:
        if len(picture.nodes) < MOST_BOXES:
            opened[item] += 1
        else:
            st.toast(f"The picture has {MOST_BOXES} boxes. Look at the table for all models.")

    left, right = st.columns([3, 1])
    with left:
        chosen = draw(picture, key=key, on_expand=expand)
        if drawn.left_out:
            st.caption(
                f"{drawn.left_out:,} parents from elsewhere are not drawn. "
                "Double-click a model to see its own."
            )
    with right:
        inspect(chosen, picture, drawn.folds, expand)


def _steps_of_opened(found: Lineage, opened: Counter[str]) -> list[Step]:
    """One more generation of each model that the reader has opened, away from the focus."""
    steps = []
    for model in opened:
        depth = found.depth.get(model)
        if depth:
            beyond = lineage(model, up=depth > 0, down=depth < 0, depth=1)
            steps += steps_of(beyond.edges)
    return steps


def _other_parents(drawn: Folded, found: Lineage) -> list[Step]:
    """All parents of the models below the focus: those of a merge may be from elsewhere."""
    below = [model for model in drawn.models if found.depth.get(model, 0) < 0]
    return steps_of(ask("parents", ids=below).result) if below else []


def _show_table(found: Lineage) -> None:
    show_table(Result(_COLUMNS, found.edges), key="lineage-table", file_name="lineage")
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
