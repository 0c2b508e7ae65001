"""The page Compare: up to five models side by side, and what is documented of each."""

from __future__ import annotations

import streamlit as st

from ptmgraph.answers.assess import MOST_COMPARED, Assessment
from ptmgraph.answers.renames import current_ids
from ptmgraph.graph.store.result import Result
from ptmgraph.views.attributes import show_scorecard
from ptmgraph.views.downloads import to_csv
from ptmgraph.views.graph_access import ask, assessment_of, open_graph
from ptmgraph.views.missing import tell_missing, tell_renamed
from ptmgraph.views.parts import code_span
from ptmgraph.views.search_box import search_box
from ptmgraph.views.tables import show_table

_ABOUT = (
    "What is documented of models, in the steps in which people decide. Every attribute is "
    "present, absent, or was not looked at: what is not known is said, and counts neither way."
)


def show() -> None:
    """Shows the models that the address bar names, each as an `id` of its own."""
    store = open_graph()
    st.markdown(_ABOUT)
    wanted = list(dict.fromkeys(filter(None, st.query_params.get_all("id"))))[:MOST_COMPARED]
    if len(wanted) < MOST_COMPARED:
        label = "Add a model" if wanted else "Choose a model"
        key = f"compare {len(wanted)}"  # another box for the next one, which is empty
        search_box(lambda _, id: _to_address([*wanted, id]), key=key, types=("Model",), label=label)
    now = current_ids(store, wanted) if wanted else {}
    known = [id for id in now.values() if len(ask("node", type="Model", id=id).result)]
    _show_chosen(wanted, now, known)
    if known:
        _show_models(assessment_of(known))


def _show_chosen(wanted: list[str], now: dict[str, str], known: list[str]) -> None:
    """The models that were chosen, each with a button that leaves it out."""
    with st.container(horizontal=True, gap="small"):
        for id in wanted:
            if st.button(code_span(id), icon=":material/close:", key=f"without {id}"):
                _to_address([other for other in wanted if other != id])
                st.rerun()
    for id in wanted:
        tell_renamed(id, now[id])
        if now[id] not in known:
            tell_missing("assess", "Model", now[id])


def _to_address(ids: list[str]) -> None:
    st.query_params["id"] = ids


def _show_models(found: Assessment) -> None:
    side = found.comparison
    for step in dict.fromkeys(side.column("step")):
        st.subheader(step, anchor=False)
        told = [row for row in side if row["step"] == step]
        show_table(Result(side.columns[1:], told), key=f"step {step}", whole=True)
    st.download_button(
        "CSV",
        lambda: to_csv(side),
        file_name="comparison.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    st.header("Where each was seen", anchor=False)
    for card in found.models:
        with st.expander(code_span(card.id), expanded=len(found.models) == 1):
            show_scorecard(card)


if __name__ == "__main__":
    show()
