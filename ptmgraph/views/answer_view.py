"""One answer as table, picture or chart, and as files: for the pages Questions and Console."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd
import streamlit as st

from ptmgraph.graph.store.result import Result, Row
from ptmgraph.pictures.folding import fold
from ptmgraph.pictures.lineage import MOST_BOXES, folded_picture, steps_of, whole_picture
from ptmgraph.views.address import choice
from ptmgraph.views.answer_forms import Chart, chart_in, edges_in
from ptmgraph.views.downloads import to_csv, to_graphml, to_json, to_parquet
from ptmgraph.views.graph_component import draw
from ptmgraph.views.inspector import inspect
from ptmgraph.views.tables import show_table, without_folders

_MOST_BARS = 50
_LABELS = "containerSize()[0] * 0.3"  # so that bars have room on narrow screens
_PICTURE, _CHART, _TABLE = "picture", "chart", "table"
_NAMES = {_PICTURE: "Picture", _CHART: "Chart", _TABLE: "Table"}
_FIRST = {"lineage": _PICTURE, "bar": _CHART, "line": _CHART, "table": _TABLE}


def show_answer(
    result: Result, *, key: str, file_name: str, declared: str = "table", focus: str = ""
) -> None:
    """Shows the rows in the form that the reader chose, among those that fit them; first as
    `declared`, which is a view of the catalogue. `focus` is a model for the middle of a picture."""
    edges, chart = edges_in(result), chart_in(result, declared)
    fitting = {_PICTURE: bool(edges), _CHART: chart is not None, _TABLE: True}
    forms = {form: _NAMES[form] for form, fits in fitting.items() if fits}
    first = _FIRST[declared]
    if first in forms:
        forms = {first: forms.pop(first), **forms}
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        form = choice(st.container(width="content"), "Show as", "view", forms)
        if len(result):
            _offer_files(result, edges, key, file_name)
    if form == _PICTURE:
        _show_picture(edges, key, focus)
    elif form == _CHART and chart:
        _show_chart(chart, result)
    else:
        show_table(result, key=f"table {key}")


def _offer_files(result: Result, edges: list[Row], key: str, file_name: str) -> None:
    """Downloads of all rows; each is made when it is asked for."""
    told = without_folders(result)
    files: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "CSV": ("text/csv", lambda: to_csv(told)),
        "Parquet": ("application/vnd.apache.parquet", lambda: to_parquet(told)),
        "JSON": ("application/json", lambda: to_json(told)),
    }
    if edges:
        files["GraphML"] = ("application/xml", lambda: to_graphml(edges))
    with st.container(horizontal=True, width="content", gap="small", vertical_alignment="bottom"):
        for name, (kind, make) in files.items():
            st.download_button(
                name,
                make,
                file_name=f"{file_name}.{name.lower()}",
                mime=kind,
                key=f"{key} {name}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )


def _show_picture(edges: list[Row], key: str, focus: str) -> None:
    steps = steps_of(edges)
    if any(focus in (step.child, step.parent) for step in steps):
        drawn = fold(steps, focus)
        picture = folded_picture(drawn, steps, focus, {})
        folds = drawn.folds
    else:
        whole = whole_picture(steps, {})
        if whole is None:
            st.info(f"More than {MOST_BOXES} boxes are too many for a picture; see the table.")
            return
        picture, folds = whole, []
    left, right = st.columns([3, 1])
    with left:
        chosen = draw(picture, key=f"picture {key}")
    with right:
        inspect(chosen, picture, folds)


def _show_chart(told: Chart, result: Result) -> None:
    rows = result.rows if told.is_time else result[:_MOST_BARS]
    data = pd.DataFrame([{"over": row[told.over], "measure": row[told.measure]} for row in rows])
    chart = alt.Chart(data)
    if told.is_time:
        chart = chart.mark_line(point=True).encode(
            alt.X("over:O", title=told.over), alt.Y("measure:Q", title=told.measure)
        )
    else:
        names = alt.Axis(labelLimit=alt.ExprRef(_LABELS))
        chart = chart.mark_bar(cornerRadiusEnd=3).encode(
            alt.X("measure:Q", title=told.measure),
            alt.Y("over:N", sort=None, title=None, axis=names),
            tooltip=[alt.Tooltip("over:N", title=told.over), alt.Tooltip("measure:Q", format=",")],
        )
    st.altair_chart(chart)
    if len(rows) < len(result):
        st.caption(f"The first {_MOST_BARS} of {len(result):,} rows; the table has all.")
