"""Beside a picture: what is known of the box or the arrow that was clicked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from ptmgraph.graph.store.result import Row
from ptmgraph.views.graph_access import ask
from ptmgraph.views.graph_component import Selection
from ptmgraph.views.graph_component.folding import OPEN_STEP, Fold
from ptmgraph.views.graph_component.picture import DrawnEdge, Picture, relation_style
from ptmgraph.views.lineage_picture import MOST_BOXES
from ptmgraph.views.parts import code_span, offer

_HINT = "Click a box or an arrow to see what is known of it."
_HINT_TO_OPEN = "Double-click a box to open it."


def inspect(
    chosen: Selection,
    picture: Picture,
    folds: Sequence[Fold] = (),
    on_expand: Callable[[str], None] | None = None,
) -> None:
    """Shows the facts on what is chosen; `on_expand` opens a box from here."""
    fold = next((fold for fold in folds if fold.id == chosen.node), None)
    edge = next((edge for edge in picture.edges if edge.id == chosen.edge), None)
    if fold:
        _show_fold(fold)
        _offer(f"Show {OPEN_STEP} more", fold.id, on_expand)
    elif chosen.node:
        _show_model(chosen.node)
        _offer("Open one step more", chosen.node, on_expand)
    elif edge:
        _show_edge(edge)
    else:
        st.caption(f"{_HINT} {_HINT_TO_OPEN}" if on_expand else _HINT)


def opener(opened: Counter[str], picture: Picture) -> Callable[[str], None]:
    """What opens a box of a picture once more; `opened` counts how often each was."""

    def expand(item: str) -> None:
        if len(picture.nodes) < MOST_BOXES:
            opened[item] += 1
        else:
            st.toast(f"The picture has {MOST_BOXES} boxes. Look at the table for more.")

    return expand


def _offer(label: str, item: str, on_expand: Callable[[str], None] | None) -> None:
    if on_expand:
        st.button(label, on_click=on_expand, args=(item,))


def _show_fold(fold: Fold) -> None:
    st.markdown(f"**{len(fold.members):,} folded: {relation_style(fold.relation).label}**")
    if fold.hidden > len(fold.members):
        st.caption(f"{fold.hidden:,} together with those that hang on them.")
    st.dataframe({"id": fold.members}, hide_index=True, height=240)


def _show_model(model: str) -> None:
    st.markdown(code_span(model))
    for row in ask("models", ids=[model]).result:
        downloads = "unknown" if row["downloads"] is None else f"{row['downloads']:,}"
        licenses = code_span(", ".join(row["licenses"])) if row["licenses"] else "not stated"
        st.markdown(f"Licence: {licenses}  \nDownloads in 30 days: {downloads}")
        if row["is_stub"]:
            st.caption("No source describes it; others only refer to it.")
    offer("lineage", "Put it in the middle", "Model", model)
    offer("reuse", "Which code uses it", "Model", model)
    offer("find", "All facts", "Model", model)


def _show_edge(edge: DrawnEdge) -> None:
    st.markdown(f"**{relation_style(edge.kind).label.capitalize()}**")
    rows = ask("relation", child=edge.target, parent=edge.source).result
    if not len(rows):
        st.caption("This arrow stands for several. Open the box at its end to see each of them.")
        return
    st.markdown(f"{code_span(edge.target)}  \nfrom {code_span(edge.source)}")
    for row in rows:
        if row["relation"] == edge.kind:
            _show_evidence(row)


def _show_evidence(row: Row) -> None:
    basis = "Declared" if row["declared"] else "Inferred, not declared"
    st.markdown(f"{basis} (confidence {row['confidence']:.2f}).")
    st.dataframe({"evidence": row["evidence"] or []}, hide_index=True)
    st.caption(f"Seen {row['retrieved_at'] or 'at an unknown time'}")
