"""What is said of an id that the graph does not have."""

from __future__ import annotations

import streamlit as st

from ptmgraph.answers.missing import nearest
from ptmgraph.graph.schema import NODE
from ptmgraph.graph.store.search import LABELS
from ptmgraph.views.graph_access import found_for
from ptmgraph.views.parts import code_span, offer

SHOWN = {
    "find": tuple(NODE),
    "lineage": ("Model",),
    "licenses": ("Model", "Repository"),
    "risk": ("Model", "Repository"),
    "reuse": ("Model", "Dataset", "Repository"),
    "names": ("Model",),
    "assess": ("Model",),
}
"""The nodes that each page can show; other pages show none."""
_MOST_OFFERED = 5


def tell_renamed(id_: str, current: str) -> None:
    """Says that the graph has this under another id, if it has."""
    if current != id_:
        st.caption(f"{code_span(id_)} is now named {code_span(current)}.")


def tell_missing(page: str, label: str, id_: str) -> None:
    """Says that there is no such node, and offers to open on `page` what the search finds.

    Raises a `StoreError`.
    """
    labels = SHOWN[page]
    if label not in labels:
        st.warning(f"{code_span(label)} is no type here. There are: {', '.join(labels)}.")
        return
    st.warning(f"No {label} has the id {code_span(id_)}. Search for a part of it.")
    searched = tuple(label for label in labels if label in LABELS)
    hits = nearest(found_for, id_, _MOST_OFFERED, searched)
    if hits:
        st.caption("The search finds:")
    for hit in hits:
        offer(page, code_span(hit.id), hit.type, hit.id)
