"""Ways from one page to another, or to the same page about something else."""

from __future__ import annotations

import streamlit as st


def offer(page: str, words: str, label: str, id_: str) -> None:
    """Offers to open a node on a page, which may be the one that is open.

    A button, because `st.page_link` to the page that is open leaves the address bar as it was.
    """
    arrow = ":material/arrow_forward:"
    if st.button(words, type="tertiary", icon=arrow, key=f"to {page}: {words} {label} {id_}"):
        st.switch_page(f"{page}.py", query_params={"type": label, "id": id_})
