"""The state of a page in the address bar, so that a link shows what its sender saw."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

MOST = 1_000_000
"""The greatest number that a page takes: as many rows as an answer may have."""


def whole_number(text: str, default: int) -> int:
    """The number that the address gives, brought between 1 and `MOST`; else the default."""
    if not (text.isascii() and text.isdecimal()):
        return default
    digits = text.lstrip("0")
    return MOST if len(digits) > len(str(MOST)) else min(max(1, int(digits or 0)), MOST)


def choice(place: DeltaGenerator, label: str, name: str, options: Mapping[str, str]) -> str:
    """One of `options` (value: what is shown) as buttons that wrap on narrow screens; the
    first unless the address says.

    Streamlit's own binding would put what is shown into the address, not the value.
    """
    values = list(options)
    given = st.query_params.get(name, values[0])
    chosen = place.segmented_control(
        label,
        values,
        format_func=options.__getitem__,
        default=given if given in options else values[0],
        required=True,
        wrap=True,
        key=name,
    )
    if chosen and chosen != given:
        st.query_params[name] = chosen
    return chosen or values[0]
