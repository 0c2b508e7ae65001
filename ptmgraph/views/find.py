"""The page Find: search for anything in the graph, and see all that is known of it."""

from __future__ import annotations

import streamlit as st

from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.search import LABELS
from ptmgraph.views.graph_access import ask, label_of, open_graph
from ptmgraph.views.node_page import show_node
from ptmgraph.views.parts import show_metrics
from ptmgraph.views.search_box import search_box
from ptmgraph.views.tables import show_table

_ABOUT = (
    "Where a pre-trained model comes from, whether it may be shipped, who depends on it, "
    "and whether its name tells the truth."
)
_COUNTED = {
    "Models": ("Model",),
    "Steps from parent to child": LINEAGE,
    "Datasets": ("Dataset",),
    "Repositories": ("Repository",),
    "Licences": ("License",),
}


def show() -> None:
    """Shows the search box, and below it the node in the address bar or places to start from."""
    open_graph()
    id_ = st.query_params.get("id", "")
    label = st.query_params.get("type") or label_of(id_)
    if not id_:
        st.markdown(_ABOUT)
    wanted = st.pills("Search in", LABELS, selection_mode="multi", label_visibility="collapsed")
    search_box(_choose, key="find", types=wanted or LABELS, value=id_, focus=not id_)
    if id_:
        show_node(label, id_)
    else:
        _show_starts()


def _choose(label: str, id_: str) -> None:
    st.query_params.from_dict({"type": label, "id": id_})


def _show_starts() -> None:
    counts = open_graph().manifest["counts"]
    show_metrics(
        {title: (sum(counts.get(t, 0) for t in types), "") for title, types in _COUNTED.items()}
    )
    st.subheader("Models that most others are made from")
    show_table(ask("most-derived-from").result, key="starts", file_name="most_derived_from")


if __name__ == "__main__":
    show()
