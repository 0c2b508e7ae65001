"""Small parts of pages: words, figures, and ways from one page to another.

Text of strangers stays text: ids and names come from model cards and may hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from ptmgraph.analysis.licenses.report import code_span

__all__ = ["code_span", "counted", "offer", "plain_words", "show_metrics"]

_UNKNOWN = "unknown"
_WORD = re.compile(r"\(?[A-Za-z]+(?:[-'][A-Za-z]+)*\)?[.,:;]?|\(?[0-9]+(?:,[0-9]{3})*[),]?")


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 model" or "2,000 models"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain_words(text: str) -> str:
    """A sentence that may hold text of strangers, as Markdown: words and numbers as they are, all
    else as code, in which nothing is markup. What it begins with is no number of a list."""
    pieces: list[str] = []
    for word in text.split():
        plain = _WORD.fullmatch(word) is not None and (pieces != [] or not word[0].isdigit())
        if plain:
            pieces.append(word)
        else:
            bare = word.rstrip(",:;") or word
            pieces.append(code_span(bare) + word[len(bare) :])
    return " ".join(pieces)


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
