"""The canned questions as cards, by category, which the reader searches by words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from ptmgraph.queries.catalog import Query
from ptmgraph.queries.lacking import absent_types, loaded_with

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "ptmgraph_questions",
    js=(_HERE / "cards.js").read_text(encoding="utf-8"),
    css=(_HERE / "cards.css").read_text(encoding="utf-8"),
)
_CATEGORIES = {
    "findings": "Findings",
    "lineage": "Lineage",
    "reuse": "Reuse in code",
    "licenses": "Licences",
    "risk": "Risks",
    "provenance": "What is documented",
    "claims": "What is claimed",
    "names": "Names",
    "health": "Health of repositories",
    "overview": "The whole graph",
}
"""The categories in the order in which they are shown; others stand after them."""
_FORMS = {"lineage": "picture", "bar": "bars", "line": "line", "table": "table"}


def question_cards(
    offered: Mapping[str, Query], counts: Mapping[str, int], on_choose: Callable[[str], None]
) -> None:
    """Shows the cards; `on_choose` is called with the name of the question that was chosen."""

    def chosen() -> None:
        name = st.session_state["question cards"].get("chosen")
        if name in offered:
            on_choose(name)

    data = cards(offered, counts)
    _component(key="question cards", data=data, on_chosen_change=chosen)


def cards(offered: Mapping[str, Query], counts: Mapping[str, int]) -> dict[str, Any]:
    """What the component takes: `groups` of cards by category, and `absent`: the questions that a
    graph with these `counts` cannot answer, by what to load for them."""
    groups: dict[str, list[dict[str, str]]] = {name: [] for name in _CATEGORIES}
    absent: dict[tuple[str, str], list[dict[str, str]]] = {}
    for query in offered.values():
        card = {
            "name": query.name,
            "title": query.title,
            "question": query.question,
            "form": _FORMS[query.view],
            "category": _CATEGORIES.get(query.category, query.category.capitalize()),
        }
        missing = absent_types(counts, query.name)
        if missing:
            key = (" and no ".join(missing), loaded_with(missing))
            absent.setdefault(key, []).append(card)
        else:
            groups.setdefault(query.category, []).append(card)
    return {
        "groups": [group for group in groups.values() if group],
        "absent": [
            {"why": f"The loaded data has no {what}.", "load": command, "cards": group}
            for (what, command), group in absent.items()
        ],
    }
