"""The page Reuse: which code uses a model or dataset, and what a repository rests on."""

from __future__ import annotations

import streamlit as st

from ptmgraph.answers.impact import DATASET, MODEL
from ptmgraph.views.graph_access import ask, label_of, open_graph
from ptmgraph.views.reuse_foundations import show_foundations
from ptmgraph.views.reuse_users import show_users
from ptmgraph.views.search_box import search_box
from ptmgraph.views.tables import show_table

_REPOSITORY = "Repository"
_TYPES = (MODEL, DATASET, _REPOSITORY)
_COMMANDS = """\
ptmgraph scan FOLDER --load                  # a folder of code on this machine
ptmgraph load github --repo owner/name       # a repository of GitHub
ptmgraph load sample                         # well-known packages"""


def show() -> None:
    """Shows what the model, dataset or repository in the address bar has to do with code."""
    counts, id_ = open_graph().manifest["counts"], st.query_params.get("id", "")
    label = st.query_params.get("type") or label_of(id_)
    search_box(_choose, key="reuse", types=_TYPES, value=id_, focus=not id_)
    if not (counts.get("REUSES") or counts.get("USES_DATASET")):
        st.info("The graph knows no code that uses a model or dataset. To add some:")
        st.code(_COMMANDS, language="bash")
        st.page_link("scan.py", label="Or look at code without adding it", icon=":material/search:")
    elif not id_:
        _show_starts()
    elif label == _REPOSITORY:
        show_foundations(id_)
    else:
        show_users(label, id_)


def _choose(label: str, id_: str) -> None:
    st.query_params.from_dict({"type": label, "id": id_})


def _show_starts() -> None:
    st.info(
        "Search for a model or dataset above to see which code uses it, or anything made from it; "
        "search for a repository to see what it rests on."
    )
    models, repositories = st.columns(2)
    with models:
        st.subheader("Models in most repositories", anchor=False)
        show_table(ask("most-reused").result, key="most-reused", page="reuse")
    with repositories:
        st.subheader("Repositories with most models", anchor=False)
        widest = ask("widest-repositories").result
        show_table(widest, key="widest-repositories", page="reuse")


if __name__ == "__main__":
    show()
