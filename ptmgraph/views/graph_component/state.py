"""What the reader did with a picture, which stands in the address: what is chosen, hidden, colored
and sized, and the two ends of a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

_KEEP = ("hide", "path")


@dataclass(frozen=True)
class ViewState:
    """`node` or `edge` is the id of what is chosen. `hidden` holds relations and groups that the
    legend switched off; `color` names a coloring and `size` what the height of a box says; `path`
    has no ids, or those of two boxes."""

    node: str | None = None
    edge: str | None = None
    hidden: Sequence[str] = ()
    color: str = ""
    size: str = ""
    path: Sequence[str] = ()


def picture_state(key: str, *, in_address: bool) -> ViewState:
    """The state of the picture with this key: as the reader left it, else that of the address,
    which is for the main picture of a page. Call it before the picture is made."""
    kept = (st.session_state.get(key) or {}).get("view")
    if kept:
        return ViewState(**kept)
    return _from_address() if in_address else ViewState()


def to_picture_address(key: str) -> None:
    """Put the state of the picture with this key into the address."""
    state = picture_state(key, in_address=False)
    wanted: dict[str, Any] = {
        "node": state.node,
        "edge": state.edge,
        "hide": list(state.hidden),
        "color": state.color,
        "size": state.size,
        "path": list(state.path),
    }
    for name, value in wanted.items():
        if value and st.query_params.get_all(name) != (value if name in _KEEP else [value]):
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


def _from_address() -> ViewState:
    asked = st.query_params
    path = asked.get_all("path")
    return ViewState(
        node=asked.get("node"),
        edge=asked.get("edge"),
        hidden=asked.get_all("hide"),
        color=asked.get("color", ""),
        size=asked.get("size", ""),
        path=path if len(path) == 2 else (),
    )
