"""The search box: it suggests ids of the graph while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

SUGGEST_ROUTE = "/api/suggest"

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "ptmgraph_search",
    js=(_HERE / "search.js").read_text(encoding="utf-8"),
    css=(_HERE / "search.css").read_text(encoding="utf-8"),
)


def search_box(
    on_choose: Callable[[str, str], None],
    *,
    key: str,
    types: Sequence[str],
    label: str = "",
    value: str = "",
    focus: bool = False,
) -> None:
    """Shows the box, filled with `value`, over the ids of nodes with one of the labels `types`.

    `on_choose` is called with the label and the id that the reader chose, before the page runs
    again. With `focus`, one can type at once.
    """

    def chosen() -> None:
        hit = st.session_state[key].get("chosen")
        if hit:
            on_choose(hit["type"], hit["id"])

    _component(
        key=key,
        data={
            "label": label,
            "placeholder": "Part of an id, task, licence or architecture",
            "value": value,
            "types": list(types),
            "focus": focus,
        },
        on_chosen_change=chosen,
    )
