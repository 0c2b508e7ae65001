"""The page Questions: pick a canned query, fill its blanks, see the answer and its Cypher."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import LABELS
from ptmgraph.pictures.folding import fold
from ptmgraph.pictures.lineage import MOST_BOXES, folded_picture, steps_of, whole_picture
from ptmgraph.queries.catalog import Parameter, Query, catalog
from ptmgraph.views.address import MOST, restore, to_address, whole_number
from ptmgraph.views.graph_access import ask, default_id, node_with_id
from ptmgraph.views.graph_component import draw
from ptmgraph.views.inspector import inspect
from ptmgraph.views.parts import code_span, counted
from ptmgraph.views.search_box import search_box
from ptmgraph.views.tables import show_table

_FOR_PAGES = "pages"
_MOST_BARS = 50
_LABELS = "containerSize()[0] * 0.3"  # so that bars have room on narrow screens


def show() -> None:
    """Shows the list of questions, and the one in the address bar with its answer."""
    offered = {name: query for name, query in catalog().items() if query.category != _FOR_PAGES}
    names = list(offered)
    asked = st.query_params.get("question", names[0])
    restore("question", asked, asked if asked in offered else None)
    name = st.selectbox(
        "Question",
        names,
        key="question",
        placeholder="Choose a question",
        format_func=lambda name: f"{offered[name].category.capitalize()} · {offered[name].title}",
    )
    if name is None:
        st.warning(f"No question has the name {code_span(asked)}. Choose one above.")
        return
    if name != asked:
        st.query_params.clear()  # of what the question before asked for
        to_address("question", "question", name)
    query = offered[name]
    st.markdown(f"**{query.question}**")
    given = {parameter.name: _input(query, parameter) for parameter in query.parameters}
    answer = ask(query.name, **given)
    rows = len(answer.result)
    st.caption(f"{counted(rows, 'row')} in {answer.seconds:.2f} s")
    _show_answer(query, given, answer.result)


def _input(query: Query, parameter: Parameter) -> Any:
    """The value of one parameter: from the address bar, else the default."""
    label = parameter.help.capitalize()
    name, key = parameter.name, f"{query.name} {parameter.name}"
    default = str(parameter.default)
    if name not in st.query_params and parameter.type in LABELS:
        default = default_id(parameter)
    value = st.query_params.get(name, default)
    if parameter.type in LABELS:

        def choose(_label: str, id_: str) -> None:
            st.query_params[name] = id_

        search_box(
            choose,
            key=key,
            types=(parameter.type,),
            label=label,
            value=value,
        )
        if not node_with_id(value):
            st.caption("The graph has no such id. Search for another.")
        return value
    if parameter.type == "integer":
        restore(key, value, whole_number(value, int(parameter.default)))
        chosen = str(st.number_input(label, 1, MOST, key=key))
    else:
        restore(key, value, value)
        chosen = st.text_input(label, key=key)
    if chosen != value:
        to_address(key, name, chosen)
    return chosen


def _show_answer(query: Query, given: Mapping[str, Any], result: Result) -> None:
    first = {"lineage": "Picture", "bar": "Chart", "line": "Chart"}.get(query.view)
    names = [*([first] if first and len(result) else []), "Table", "Cypher"]
    tabs = dict(zip(names, st.tabs(names), strict=True))
    if "Picture" in tabs:
        with tabs["Picture"]:
            _show_picture(query, given, result)
    if "Chart" in tabs:
        with tabs["Chart"]:
            _show_chart(query, result)
    with tabs["Table"]:
        show_table(result, key=f"table {query.name}", file_name=query.name)
    with tabs["Cypher"]:
        st.code(query.text, language="cypher", wrap_lines=True)
        if given:
            st.caption("Its parameters, as Neo4j Browser takes them:")
            values = ", ".join(f"{name}: {json.dumps(value)}" for name, value in given.items())
            st.code(f":params {{{values}}}", language=None, wrap_lines=True)


def _show_picture(query: Query, given: Mapping[str, Any], result: Result) -> None:
    steps = steps_of(result)
    focus = given.get("id", "")
    if any(focus in (step.child, step.parent) for step in steps):
        drawn = fold(steps, focus)
        picture = folded_picture(drawn, steps, focus, {})
        folds = drawn.folds
    else:
        whole = whole_picture(steps, {})
        if whole is None:
            st.info(f"More than {MOST_BOXES} models are too many for a picture; see the table.")
            return
        picture, folds = whole, []
    left, right = st.columns([3, 1])
    with left:
        chosen = draw(picture, key=f"picture {query.name} {json.dumps(given)}")
    with right:
        inspect(chosen, picture, folds)


def _show_chart(query: Query, result: Result) -> None:
    over, measure = query.columns[:2]
    rows = result[:_MOST_BARS] if query.view == "bar" else result.rows
    data = pd.DataFrame([{"over": row[over], "measure": row[measure]} for row in rows])
    chart = alt.Chart(data)
    if query.view == "bar":
        names = alt.Axis(labelLimit=alt.ExprRef(_LABELS))
        chart = chart.mark_bar().encode(
            alt.X("measure:Q", title=measure), alt.Y("over:N", sort=None, title=None, axis=names)
        )
    else:
        chart = chart.mark_line(point=True).encode(
            alt.X("over:O", title=over), alt.Y("measure:Q", title=measure)
        )
    st.altair_chart(chart)


if __name__ == "__main__":
    show()
