"""The page Questions: search the canned queries, fill the blanks of one, see its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ptmgraph.graph.store.search import LABELS
from ptmgraph.queries.catalog import Parameter, Query, questions
from ptmgraph.views.address import MOST, restore, to_address, whole_number
from ptmgraph.views.answer_view import show_answer
from ptmgraph.views.graph_access import ask, default_id, node_with_id, open_graph
from ptmgraph.views.parts import code_span, counted
from ptmgraph.views.question_cards import question_cards
from ptmgraph.views.search_box import search_box


def show() -> None:
    """Shows all questions as cards, or the one in the address bar with its answer."""
    offered = questions()
    asked = st.query_params.get("question", "")
    if asked in offered:
        _show_question(offered[asked])
        return
    if asked:
        st.warning(f"No question has the name {code_span(asked)}. Choose one below.")
    question_cards(offered, open_graph().manifest["counts"], _choose)


def _choose(name: str) -> None:
    st.query_params.from_dict({"question": name})


def _show_question(query: Query) -> None:
    if st.button("All questions", icon=":material/arrow_back:", type="tertiary"):
        st.query_params.clear()
        st.rerun()
    st.header(query.title, anchor=False)
    st.markdown(query.question)
    given = _inputs(query)
    answer = ask(query.name, **given)
    rows = len(answer.result)
    st.caption(f"{counted(rows, 'row')} in {answer.seconds:.2f} s")
    show_answer(
        answer.result,
        key=f"{query.name} {json.dumps(given)}",
        file_name=query.name,
        declared=query.view,
        focus=str(given.get("id", "")),
    )
    with st.expander("The Cypher of this question"):
        _show_cypher(query, given)


def _inputs(query: Query) -> dict[str, Any]:
    """The values of all parameters: ids in a search box each, small values side by side."""
    ids = [parameter for parameter in query.parameters if parameter.type in LABELS]
    found = {parameter.name: _input(query, parameter) for parameter in ids}
    with st.container(horizontal=True):
        for parameter in query.parameters:
            if parameter not in ids:
                found[parameter.name] = _input(query, parameter)
    return {parameter.name: found[parameter.name] for parameter in query.parameters}


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
        chosen = str(st.number_input(label, 1, MOST, key=key, width=320))
    else:
        restore(key, value, value)
        chosen = st.text_input(label, key=key, width=320)
    if chosen != value:
        to_address(key, name, chosen)
    return chosen


def _show_cypher(query: Query, given: Mapping[str, Any]) -> None:
    address = {"cypher": query.text} | {f"${name}": str(value) for name, value in given.items()}
    st.page_link(
        "console.py",
        label="Open in the console",
        icon=":material/terminal:",
        query_params=address,
        width="content",
    )
    st.code(query.text, language="cypher", wrap_lines=True)
    if given:
        st.caption("Its parameters, as Neo4j Browser takes them:")
        values = ", ".join(f"{name}: {json.dumps(value)}" for name, value in given.items())
        st.code(f":params {{{values}}}", language=None, wrap_lines=True)


if __name__ == "__main__":
    show()
