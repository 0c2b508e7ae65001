"""The state of a page in the address bar, so that a link shows what its sender saw.

A control whose value stands in the address follows it when the address changes by itself: the
browser's Back would else be undone by what the control remembers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def restore(key: str, given: str, value: Any) -> None:
    """Give the control with this key the value that the address gives as `given`, when the
    control is new on the page or the address has changed by itself. The control takes no value of
    its own then. Call it before the control, on each run."""
    place = f"address of {key}"
    if key not in st.session_state or st.session_state.get(place) != given:
        st.session_state[key] = value
    st.session_state[place] = given


def to_address(key: str, name: str, chosen: str) -> None:
    """Put what the reader chose with a control into the address."""
    st.session_state[f"address of {key}"] = chosen
    st.query_params[name] = chosen


def choice(place: DeltaGenerator, label: str, name: str, options: Mapping[str, str]) -> str:
    """One of `options` (value: what is shown) as buttons that wrap on narrow screens; the
    first unless the address says.

    Streamlit's own binding would put what is shown into the address, not the value.
    """
    values = list(options)
    given = st.query_params.get(name, values[0])
    restore(name, given, given if given in options else values[0])
    chosen = place.segmented_control(
        label,
        values,
        format_func=options.__getitem__,
        required=True,
        wrap=True,
        key=name,
    )
    if chosen and chosen != given:
        to_address(name, name, chosen)
    return chosen or values[0]
