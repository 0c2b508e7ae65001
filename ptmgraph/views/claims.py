"""The claims of a model on its page: what was found, and all of them."""

from __future__ import annotations

import streamlit as st

from ptmgraph.answers.claims import claims_of
from ptmgraph.views.graph_access import open_graph
from ptmgraph.views.parts import code_span, counted
from ptmgraph.views.tables import show_table

_MEANING = (
    "What its card, or files beside it, say that it reaches. Claims of the text are read by rules."
)


def show_claims(model: str) -> None:
    """Shows what a model is said to reach, for a page about it. Raises a `StoreError`."""
    found = claims_of(open_graph(), model)
    st.subheader("Claims", anchor=False, help=_MEANING)
    for sentence in found.findings:
        st.markdown(code_span(sentence))
    if len(found.rows):
        with st.expander(counted(len(found.rows), "claim")):
            show_table(found.rows, key=f"claims {found.id}")
