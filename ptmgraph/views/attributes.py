"""The attributes of one model as tables, group by group, for any page."""

from __future__ import annotations

import streamlit as st

from ptmgraph.analysis.provenance.attributes import GROUPS
from ptmgraph.answers.assess import Scorecard
from ptmgraph.graph.store.result import Result
from ptmgraph.views.tables import show_table

_COLUMNS = ("state", "words", "place", "weight", "path")


def show_scorecard(card: Scorecard) -> None:
    """Shows the attributes of one model, each group with its score."""
    if not card.described:
        st.caption("No source describes this model: it is only referred to.")
    for group in GROUPS:
        st.markdown(f"**{group.capitalize()}**, by weight: {card.score(group)}")
        rows = [row for row in card.rows() if row["group"] == group]
        show_table(Result(_COLUMNS, rows), key=f"attributes {group} {card.id}", whole=True)
