"""Small parts of pages: words, figures, and ways from one page to another.

Text of strangers stays text: ids and names come from model cards and may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from ptmgraph.analysis.licenses.report import code_span

__all__ = ["code_span", "counted", "lead_to", "offer", "plain_words", "show_metrics"]

_UNKNOWN = "unknown"
_WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|[0-9]+(?:,[0-9]{3})*|·")
_AROUND = re.compile(r"(\(?)(.*?)([).,:;]*)")


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 model", "2,000 models" or "3 repositories"."""
    many = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def plain_words(text: str) -> str:
    """A sentence that may hold text of strangers, as Markdown: words and numbers as they are, all
    else as code, in which nothing is markup. It begins with no number of a list."""
    pieces: list[str] = []
    for word in text.split():
        before, bare, after = _AROUND.fullmatch(word).groups()  # type: ignore[union-attr]
        listed = not pieces and bare.isdigit() and after
        plain = not bare or (_WORD.fullmatch(bare) and not listed)
        pieces.append(word if plain else f"{before}{code_span(bare)}{after}")
    return " ".join(pieces)


def show_metrics(figures: Mapping[str, tuple[int | None, str]]) -> None:
    """Shows each figure below its name, in a row that wraps on narrow screens; what is not known
    is said. `figures` holds, by name, the number and what it means, which may be empty."""
    with st.container(horizontal=True, gap="medium"):
        for name, (number, meaning) in figures.items():
            shown = _UNKNOWN if number is None else f"{number:,}"
            st.metric(name, shown, help=meaning or None, width="content")


def offer(page: str, words: str, label: str, id_: str, **more: str) -> None:
    """Offers to open a node on a page, which may be the one that is open; `more` stands in the
    address beside it.

    A button, because `st.page_link` to the page that is open leaves the address bar as it was.
    """
    arrow = ":material/arrow_forward:"
    key = f"to {page}: {words} {label} {id_}"
    if st.button(words, type="tertiary", icon=arrow, key=key):
        st.switch_page(f"{page}.py", query_params={"type": label, "id": id_, **more})


def lead_to(page: str, words: str, label: str, id_: str) -> None:
    """Offers to open a node on a page that is not open."""
    address = {"type": label, "id": id_}
    icon = ":material/arrow_forward:"
    st.page_link(f"{page}.py", label=words, icon=icon, query_params=address, width="content")
