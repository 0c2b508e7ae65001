"""A row of figures that wraps on narrow screens."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

_UNKNOWN = "unknown"


def show_metrics(figures: Mapping[str, tuple[int | None, str]]) -> None:
    """Shows each figure below its name; what is not known is said. `figures` holds, by name,
    the number and what it means, which may be empty."""
    with st.container(horizontal=True, gap="medium"):
        for name, (number, meaning) in figures.items():
            shown = _UNKNOWN if number is None else f"{number:,}"
            st.metric(name, shown, help=meaning or None, width="content")
