"""Uses in code as a table: one row for each place, with a link to the line where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from ptmgraph.graph.store.result import Result, Row
from ptmgraph.views.evidence import basis, line_link
from ptmgraph.views.tables import show_table

_HELP = "The line on GitHub, at the commit that was scanned"


def show_places(uses: Iterable[Row], columns: Sequence[str], *, key: str) -> None:
    """Shows the places of `uses`: rows with repository, commit, places, declared, confidence.

    `columns` are those of the uses, and place, basis and line; one without a value is left out.
    """
    rows = [row for use in uses for row in _rows(use)]
    known = [name for name in columns if any(row.get(name) is not None for row in rows)]
    shown_as = {
        "line": st.column_config.LinkColumn(display_text="Open", help=_HELP),
        "place": st.column_config.TextColumn(width="large"),
    }
    show_table(Result(known, rows), key=key, file_name=key, columns=shown_as)


def _rows(use: Row) -> Iterable[Row]:
    for place in use["places"] or [None]:
        link = place and line_link(use["repository"], use["commit"], place)
        yield {"basis": basis(use), **use, "place": place, "line": link}
