"""The boxes of a picture that the reader opened, which stand in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import streamlit as st

from ptmgraph.pictures.lineage import MOST_BOXES
from ptmgraph.pictures.picture import Picture

_OPEN = "open"


def opened_boxes() -> Counter[str]:
    """How often each box was opened."""
    return Counter(st.query_params.get_all(_OPEN))


def opener(picture: Picture) -> Callable[[str], None]:
    """What opens a box of a picture once more."""

    def expand(item: str) -> None:
        if len(picture.nodes) < MOST_BOXES:
            st.query_params[_OPEN] = [*st.query_params.get_all(_OPEN), item]
        else:
            st.toast(f"The picture has {MOST_BOXES} boxes. Look at the table for more.")

    return expand


def tell_when_nothing_opened(key: str, picture: Picture) -> None:
    """Say so when the last double click showed nothing more."""
    now = (opened_boxes().total(), frozenset(node.id for node in picture.nodes))
    before = st.session_state.get(f"shown {key}", now)
    st.session_state[f"shown {key}"] = now
    if now[0] > before[0] and now[1] == before[1]:
        st.toast("Nothing more is known around it within these steps.")
