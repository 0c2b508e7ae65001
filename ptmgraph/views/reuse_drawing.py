"""A picture of reuse, and beside it where in the code what was clicked is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from ptmgraph.answers.impact import DATASET
from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.folding import LineageStep, fold, way_between
from ptmgraph.pictures.picture import DrawnEdge
from ptmgraph.pictures.reuse import REUSES, TRAINED_ON, dataset_of, reuse_picture
from ptmgraph.views.evidence import basis, line_link
from ptmgraph.views.graph_access import ask
from ptmgraph.views.graph_component import draw
from ptmgraph.views.graph_component.state import picture_state
from ptmgraph.views.inspector import inspect
from ptmgraph.views.opened import opened_boxes, opener
from ptmgraph.views.parts import code_span, offer

_MOST_PLACES = 15


@st.fragment
def draw_reuse(title: str, steps: Sequence[LineageStep], focus: str, uses: Sequence[Row]) -> None:
    """Draws lineage and uses around `focus`, and shows what is known of what is clicked.

    `uses` are rows with repository, commit, box (that of what is used), mode, scope, places,
    declared and confidence.
    """
    view = picture_state(title, in_address=True)
    way = way_between(steps, *view.path) if view.path else []
    drawn = fold(steps, focus, opened=opened_boxes(), kept=way)
    facts: dict[str, Row] = {row["id"]: row for row in ask("boxes", ids=drawn.models).result}
    picture = replace(reuse_picture(title, drawn, steps, focus, facts, uses), way=way)
    expand = opener(picture)
    left, right = st.columns([3, 1])
    with left:
        chosen = draw(picture, key=title, view=view, on_expand=expand)
    with right:
        edge = next((edge for edge in picture.edges if edge.id == chosen.edge), None)
        if not _show_reuse(chosen.node or ("" if edge else focus), edge, uses):
            inspect(chosen, picture, drawn.folds, expand)


def _show_reuse(node: str, edge: DrawnEdge | None, uses: Sequence[Row]) -> bool:
    """Shows what is chosen, if it is a repository, a dataset, or an arrow to one."""
    own = [use for use in uses if use["repository"] == node]
    if edge and edge.kind == REUSES:
        own = [use for use in uses if (use["repository"], use["box"]) == (edge.target, edge.source)]
    dataset = dataset_of(node)
    if own:
        _show_uses(own)
    elif dataset:
        st.markdown(f"{code_span(dataset)}  \na dataset")
        offer("reuse", "Which code uses it", DATASET, dataset)
        offer("find", "All facts", DATASET, dataset)
    elif edge and edge.kind == TRAINED_ON:
        st.markdown(f"{code_span(edge.target)}  \nwas trained on {code_span(edge.source)}")
    else:
        return False
    return True


def _show_uses(uses: Sequence[Row]) -> None:
    repository, shown = uses[0]["repository"], 0
    st.markdown(code_span(repository))
    for use in uses:
        places = [_place(use, place) for place in use["places"] or ()]
        if shown < _MOST_PLACES:
            facts = " · ".join(filter(None, (use["mode"], use["scope"], basis(use))))
            lines = [f"uses {code_span(use['box'])}  \n{facts}\n", *places[: _MOST_PLACES - shown]]
            st.markdown("\n".join(lines))
        shown += len(places)
    if shown > _MOST_PLACES:
        st.caption(f"{_MOST_PLACES} of {shown:,} places; the table has all.")
    offer("reuse", "What it rests on", "Repository", repository)
    offer("find", "All facts", "Repository", repository)


def _place(use: Row, place: str) -> str:
    link = line_link(use["repository"], use["commit"], place)
    return f"- {code_span(place)}" + (f" [GitHub]({link})" if link else "")
