"""Answers as tables that can be opened, sorted and downloaded."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from ptmgraph.graph.store.result import Result
from ptmgraph.views.downloads import to_csv
from ptmgraph.views.graph_access import node_with_id
from ptmgraph.views.parts import plain_words

MOST_ROWS = 10_000
"""More rows than this are for a download, not for a page."""
_NOTHING = "-"
_MAY_NAME_FOLDERS = frozenset({"snapshot", "file", "reason", "text", "examples"})
_FOLDERS = re.compile(r"(?<![^\s'\"(@:=])(?:/(?!/)|[A-Za-z]:[\\/])[^\n'\":]*[\\/](?=[^\s/\\])")


def show_table(
    result: Result,
    *,
    key: str,
    file_name: str | None = None,
    columns: dict[str, ColumnConfig] | None = None,
    page: str = "find",
    whole: bool = False,
) -> None:
    """Shows the rows; a click on an id opens that node on `page`.

    With a `file_name` there is a button that downloads all rows as CSV. `columns` says how
    single columns are shown. A `whole` table stands there without a scroll bar of its own.
    """
    result = without_folders(result)
    if not len(result):
        st.info(plain_words(" ".join(["The graph has nothing that fits.", *result.notes])))
        return
    shown = result if len(result) <= MOST_ROWS else Result(result.columns, result[:MOST_ROWS])
    chosen = st.dataframe(
        shown.to_arrow(),
        key=key,
        height="content" if whole else "auto",
        hide_index=True,
        column_config=columns,
        placeholder=_NOTHING,
        on_select="rerun",
        selection_mode="single-cell",
    )
    if shown is not result:
        st.caption(f"The first {MOST_ROWS:,} of {len(result):,} rows; the download has all.")
    if file_name:
        st.download_button(
            "CSV",
            lambda: to_csv(result),
            file_name=f"{file_name}.csv",
            mime="text/csv",
            key=f"{key}-csv",
            on_click="ignore",
            icon=":material/download:",
        )
    for row, column in chosen["selection"]["cells"]:
        _open_node(shown[row][column], page)


def _open_node(value: Any, page: str) -> None:
    hit = node_with_id(value) if isinstance(value, str) else None
    if hit:
        st.switch_page(f"{page}.py", query_params={"type": hit.type, "id": hit.id})


def without_folders(result: Result) -> Result:
    """The same with the names of files only where a source names a place on its machine: readers
    need not know where it keeps them. Notes are kept."""
    hidden = _MAY_NAME_FOLDERS & set(result.columns)
    if not hidden:
        return result
    rows = [{**row, **{name: _name_only(row.get(name)) for name in hidden}} for row in result]
    told = Result(result.columns, rows, result.truncated)
    told.notes = result.notes
    return told


def _name_only(value: Any) -> Any:
    return _FOLDERS.sub("", value.rstrip("/\\") or value) if isinstance(value, str) else value
