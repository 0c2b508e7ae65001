"""The page Lineage: what a model was made from and what was made from it, as a picture."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import streamlit as st

from ptmgraph.answers.lineage import Lineage
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.views.address import choice
from ptmgraph.views.downloads import to_graphml
from ptmgraph.views.graph_access import MOST_ROWS, ask, lineage_of, open_graph, steps_around
from ptmgraph.views.graph_component import draw
from ptmgraph.views.graph_component.folding import (
    ROWS,
    Folded,
    LineageStep,
    add_other_parents,
    depths,
    fold,
)
from ptmgraph.views.graph_component.picture import Picture
from ptmgraph.views.inspector import inspect, opener
from ptmgraph.views.lineage_picture import (
    MOST_BOXES,
    MOST_DOTS,
    dropped_terms,
    folded_picture,
    overview_picture,
    steps_of,
)
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
        _show_overview(nearby, key)
    else:
        _show_picture(nearby, key, folded)


class _Nearby(NamedTuple):
    """The models within the chosen steps of a model, with their distances, and what joins them."""

    model: str
    above: dict[str, int]
    below: dict[str, int]
    steps: list[LineageStep]


def _nearby(model: str, up: int, down: int) -> _Nearby:
    around = steps_around(model)
    above = depths(around.above, model, up, up=True)
    below = depths(around.below, model, down, up=False)
    steps = [step for step in around.above if step.child in above and step.parent in above]
    steps += [step for step in around.below if step.child in below and step.parent in below]
    return _Nearby(model, above, below, list(dict.fromkeys(steps)))


def _choose(_label: str, id_: str) -> None:
    _center(id_)


def _center(model: str) -> None:
    st.query_params["id"] = model


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


def _show_overview(nearby: _Nearby, key: str) -> None:
    picture = overview_picture(nearby.steps, nearby.model)
    inspect(draw(picture, key=key, on_expand=_center), picture)
    if len(picture.nodes) == MOST_DOTS:
        st.caption(f"The {MOST_DOTS:,} models that most others were made from.")


def _show_picture(nearby: _Nearby, key: str, folded: bool) -> None:
    models = len(nearby.above) + len(nearby.below)
    if not folded and models > MOST_BOXES:
        st.info(f"{models:,} models are too many to read at once; they stay folded.")
        folded = True
    rows = ROWS if folded else None
    opened: Counter[str] = st.session_state.setdefault(f"opened {key}", Counter())
    added = _steps_of_opened(nearby, opened)
    drawn = fold(nearby.steps, nearby.model, added=added, opened=opened, rows=rows)
    others = _other_parents(drawn, nearby)
    add_other_parents(others, drawn, opened=opened, rows=rows)
    facts: dict[str, Row] = {row["id"]: row for row in ask("models", ids=drawn.models).result}
    picture = folded_picture(
        *(drawn, [*nearby.steps, *added, *others], nearby.model, facts),
        dropped=dropped_terms(ask("dropped-terms", ids=drawn.models).result),
        note=f"Data: {', '.join(open_graph().manifest['snapshots'])}",
    )
    expand = opener(opened, picture)
    _tell_when_nothing_opened(key, opened, picture)
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


def _tell_when_nothing_opened(key: str, opened: Counter[str], picture: Picture) -> None:
    """Say so when the last double click showed nothing more."""
    now = (opened.total(), frozenset(node.id for node in picture.nodes))
    before = st.session_state.get(f"shown {key}", now)
    st.session_state[f"shown {key}"] = now
    if now[0] > before[0] and now[1] == before[1]:
        st.toast("Nothing more is known around it within these steps.")


def _steps_of_opened(nearby: _Nearby, opened: Counter[str]) -> list[LineageStep]:
    """One more generation of each model that the reader has opened, away from the focus."""
    around = steps_around(nearby.model)
    steps = [step for step in around.above if step.child in opened and step.child in nearby.above]
    steps += [
        step for step in around.below if step.parent in opened and step.parent in nearby.below
    ]
    return steps


def _other_parents(drawn: Folded, nearby: _Nearby) -> list[LineageStep]:
    """All parents of the models below the focus: those of a merge may be from elsewhere."""
    below = [model for model in drawn.models if nearby.below.get(model)]
    return steps_of(ask("parents", ids=below).result) if below else []


def _show_table(found: Lineage) -> None:
    if found.truncated:
        st.warning(
            f"The table has the nearest {MOST_ROWS:,} models. "
            "The questions about ancestors and descendants list all."
        )
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
