"""Small parts of pages: words, figures, and ways from one page to another.

Text of strangers stays text: ids and names come from model cards and may hold anything.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ptmgraph.analysis.licenses.report import code_span

__all__ = ["code_span", "counted", "offer", "show_metrics"]

_UNKNOWN = "unknown"


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 model" or "2,000 models"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def show_metrics(figures: Mapping[str, tuple[int | None, str]]) -> None:
    """Shows each figure below its name, in a row that wraps on narrow screens; what is not known
    is said. `figures` holds, by name, the number and what it means, which may be empty."""
    with st.container(horizontal=True, gap="medium"):
        for name, (number, meaning) in figures.items():
            shown = _UNKNOWN if number is None else f"{number:,}"
            st.metric(name, shown, help=meaning or None, width="content")


def offer(page: str, words: str, label: str, id_: str) -> None:
    """Offers to open a node on a page, which may be the one that is open.

    A button, because `st.page_link` to the page that is open leaves the address bar as it was.
    """
    arrow = ":material/arrow_forward:"
    if st.button(words, type="tertiary", icon=arrow, key=f"to {page}: {words} {label} {id_}"):
        st.switch_page(f"{page}.py", query_params={"type": label, "id": id_})
