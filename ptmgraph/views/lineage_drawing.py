"""A lineage as a picture with its inspector, and the overview of many models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.folding import (
    ROWS,
    Folded,
    LineageStep,
    add_other_parents,
    fold,
    way_between,
)
from ptmgraph.pictures.lineage import (
    MOST_BOXES,
    SIZES,
    dropped_terms,
    folded_picture,
    steps_of,
    told_by_a_step,
)
from ptmgraph.pictures.picture import Picture
from ptmgraph.views.graph_access import ask, data_note, overview_of, steps_around
from ptmgraph.views.graph_component import draw, draw_atlas
from ptmgraph.views.graph_component.state import ViewState, picture_state
from ptmgraph.views.inspector import inspect, inspect_dot
from ptmgraph.views.opened import opened_boxes, opener, tell_when_nothing_opened

_SHOW = "show"


class Nearby(NamedTuple):
    """What lies around a model, with its distances, and what joins them."""

    model: str
    above: dict[str, int]
    below: dict[str, int]
    steps: list[LineageStep]


@st.fragment
def show_overview(key: str, model: str = "", steps: tuple[LineageStep, ...] = ()) -> None:
    """Shows all models of a lineage, or of the graph, and what is known of the chosen one."""
    drawn = overview_of(model, steps)
    left, right = st.columns([3, 1])
    with left:
        chosen = draw_atlas(
            drawn, key=key, view=picture_state(key, in_address=True), on_expand=center
        )
    with right:
        inspect_dot(chosen.node or model)


def center(model: str) -> None:
    """Put a model in the middle of the page."""
    st.switch_page("lineage.py", query_params={"id": model})


@st.fragment
def show_picture(nearby: Nearby, key: str, folded: bool) -> None:
    """Shows the picture around a model, and what is known of what is chosen in it."""
    models = len(nearby.above) + len(nearby.below)
    if not folded and models > MOST_BOXES:
        st.info(f"{models:,} models are too many to read at once; they stay folded.")
        folded = True
    view = picture_state(key, in_address=True)
    drawn, picture = _pictured(nearby, view, ROWS if folded else None)
    expand = opener(picture)
    tell_when_nothing_opened(key, picture)
    if view.path and not picture.way:
        st.toast("No way leads from one to the other within these steps.")
    left, right = st.columns([3, 1])
    with left:
        chosen = draw(
            picture,
            key=key,
            view=view,
            on_expand=expand,
            on_find=lambda text: _find_folded(text, drawn),
            sizes=SIZES,
        )
        if drawn.left_out:
            st.caption(
                f"{drawn.left_out:,} parents from elsewhere are not drawn. "
                "Double-click a model to see its own."
            )
    with right:
        inspect(chosen, picture, drawn.folds, expand)


def _pictured(nearby: Nearby, view: ViewState, rows: int | None) -> tuple[Folded, Picture]:
    opened = opened_boxes()
    added = _steps_of_opened(nearby, opened)
    way = way_between([*nearby.steps, *added], *view.path) if view.path else []
    near = {*nearby.above, *nearby.below}
    dropped = _dropped(near) if len(near) <= MOST_BOXES else {}
    kept = {*way, *st.query_params.get_all(_SHOW), *told_by_a_step(dropped)}
    drawn = fold(nearby.steps, nearby.model, added=added, opened=opened, rows=rows, kept=kept)
    others = _other_parents(drawn, nearby)
    add_other_parents(others, drawn, opened=opened, rows=rows)
    facts: dict[str, Row] = {row["id"]: row for row in ask("boxes", ids=drawn.models).result}
    picture = folded_picture(
        *(drawn, [*nearby.steps, *added, *others], nearby.model, facts),
        dropped=dropped | _dropped(drawn.models),
        size=view.size,
    )
    return drawn, replace(picture, note=data_note(), way=way)


def _dropped(models: Iterable[str]) -> dict[LineageStep, str]:
    return dropped_terms(ask("dropped-terms", ids=sorted(models)).result)


def _find_folded(text: str, drawn: Folded) -> None:
    """Draws the first folded model with this in its id."""
    folded = (model for model, box in drawn.stand_in.items() if model != box)
    found = next((model for model in folded if text.lower() in model.lower()), None)
    if found:
        st.query_params[_SHOW] = [*st.query_params.get_all(_SHOW), found]
    else:
        st.toast("No model of this lineage has this in its id.")


def _steps_of_opened(nearby: Nearby, opened: Counter[str]) -> list[LineageStep]:
    """One more generation of each model that the reader has opened, away from the focus."""
    around = steps_around(nearby.model)
    steps = [step for step in around.above if step.child in opened and step.child in nearby.above]
    steps += [
        step for step in around.below if step.parent in opened and step.parent in nearby.below
    ]
    return steps


def _other_parents(drawn: Folded, nearby: Nearby) -> list[LineageStep]:
    """All parents of the models below the focus: those of a merge may be from elsewhere."""
    below = [model for model in drawn.models if nearby.below.get(model)]
    return steps_of(ask("steps-from", ids=below).result) if below else []
