"""Beside a picture: what is known of the box or the arrow that was clicked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import streamlit as st

from ptmgraph.analysis.licenses import Verdict
from ptmgraph.answers.check import Standing
from ptmgraph.answers.passport.passport import short_number
from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.folding import OPEN_STEP, Fold
from ptmgraph.pictures.picture import DrawnEdge, Picture, relation_style
from ptmgraph.views.graph_access import ask, standings_on
from ptmgraph.views.graph_component.state import ViewState
from ptmgraph.views.parts import code_span, counted, offer

_UNKNOWN = "unknown"
_VERDICTS: dict[Verdict, str] = {
    "conflict": "Its licences do not go together",
    "unknown": "Its licences leave questions open",
    "compatible": "Nothing found against its licence",
}
_Color = Literal["red", "orange", "green"]
_COLORS: dict[Verdict, _Color] = {
    "conflict": "red",
    "unknown": "orange",
    "compatible": "green",
}
_HINT_OF_DOTS = (
    "Click a dot to see what is known of it, or a circle to come nearer. Double-click a dot to put "
    "it in the middle."
)
_HINT = "Click a box or an arrow to see what is known of it."
_HINT_TO_OPEN = "Double-click a box to open it."


def inspect(
    chosen: ViewState,
    picture: Picture,
    folds: Sequence[Fold] = (),
    on_expand: Callable[[str], None] | None = None,
) -> None:
    """Shows the facts on what is chosen, or else on what the picture is about; `on_expand` opens a
    box from here."""
    fold = next((fold for fold in folds if fold.id == chosen.node), None)
    edge = next((edge for edge in picture.edges if edge.id == chosen.edge), None)
    node = chosen.node if any(node.id == chosen.node for node in picture.nodes) else picture.focus
    if fold:
        _show_fold(fold)
        _offer(f"Show {OPEN_STEP} more", fold.id, on_expand)
    elif edge:
        _show_edge(edge)
    else:
        if node:
            _show_model(node, node == picture.focus)
            _offer("Open one step more", node, on_expand)
        st.caption(f"{_HINT} {_HINT_TO_OPEN}" if on_expand else _HINT)


def inspect_dot(model: str) -> None:
    """Shows the facts on a model of an overview, if one is chosen."""
    if model:
        _show_model(model, in_the_middle=False)
    st.caption(_HINT_OF_DOTS)


def _offer(label: str, item: str, on_expand: Callable[[str], None] | None) -> None:
    if on_expand:
        st.button(label, on_click=on_expand, args=(item,))


def _show_fold(fold: Fold) -> None:
    st.markdown(f"**{len(fold.members):,} folded: {relation_style(fold.relation).label}**")
    if fold.hidden > len(fold.members):
        st.caption(f"{fold.hidden:,} together with those that hang on them.")
    st.dataframe({"id": fold.members}, hide_index=True, height=240)


def _show_model(model: str, in_the_middle: bool) -> None:
    st.markdown(f"**{code_span(model)}**")
    for row in ask("boxes", ids=[model]).result:
        if row["is_stub"]:
            st.caption("No source describes it; others only refer to it.")
        st.markdown("  \n".join(f"{name}: {value}" for name, value in _facts(row)))
        told, color = _standing(standings_on([model])[model])
        st.badge(told, color=color, width="content")
    if not in_the_middle:
        offer("lineage", "Put it in the middle", "Model", model)
    offer("licenses", "May it ship?", "Model", model)
    offer("reuse", "Which code uses it", "Model", model)
    offer("find", "All facts", "Model", model)


def _standing(found: Standing) -> tuple[str, _Color]:
    if found.verdict == "compatible" and found.non_commercial:
        return "Not for commercial use", "orange"
    return _VERDICTS[found.verdict], _COLORS[found.verdict]


def _facts(row: Row) -> Iterable[tuple[str, str]]:
    """What people look for first; what is not known is said."""
    licenses, kinds, risks = row["licenses"], row["architectures"][:2], row["risks"]
    size, downloads = row["parameter_count"], row["downloads"]
    yield "Licence", code_span(", ".join(licenses)) if licenses else "not stated"
    yield "Task", code_span(row["task"]) if row["task"] else _UNKNOWN
    yield "Size", f"{short_number(size)} parameters" if size else _UNKNOWN
    yield "Architecture", code_span(", ".join(kinds)) if kinds else _UNKNOWN
    yield "Downloads in 30 days", _UNKNOWN if downloads is None else f"{downloads:,}"
    yield "Used in the code of", counted(row["repositories"], "repository")
    yield "Known risks", code_span(", ".join(risks)) if risks else "none found in the loaded data"


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
