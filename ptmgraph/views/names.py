"""The page Names: what a name says, whether it is true, and how names are made in practice."""

from __future__ import annotations

import altair as alt
import streamlit as st

from ptmgraph.analysis.names import ParsedName
from ptmgraph.answers.names import COLORS, CONVENTIONS, NameReport, name_report
from ptmgraph.queries.catalog import catalog
from ptmgraph.views.address import choice, restore, to_address
from ptmgraph.views.graph_access import ask, open_graph
from ptmgraph.views.parts import code_span
from ptmgraph.views.tables import show_table

_START = "google-bert/bert-base-uncased"
_PRACTICE = {
    "component-kinds-by-year": "by year",
    "component-kinds-by-task": "by task",
    "component-kinds-by-owner": "by owner",
}


def show() -> None:
    """Shows the report on the name in the address bar, and the picture of practice."""
    name = st.query_params.get("id", st.query_params.get("name", _START))
    restore("name", name, name)
    written = st.text_input("Any name, or the id of a model in the graph", key="name")
    if written != name:
        to_address("name", "id", written)
    _show_report(name_report(open_graph(), written))
    st.header("How names are made", anchor=False)
    _show_practice()


def _show_report(report: NameReport) -> None:
    parsed = report.parsed
    st.markdown(_colored(parsed))
    basis = "compared with the facts of the graph" if report.known else "judged by the text alone"
    st.markdown(f"Convention **{parsed.convention}**: {CONVENTIONS[parsed.convention]} ({basis}).")
    if parsed.components:
        st.dataframe([part._asdict() for part in parsed.components], hide_index=True, key="parts")
    for defect in report.defects:
        st.markdown(f"**{defect.severity}** {code_span(defect.message)}")
        if defect.evidence:
            st.caption(code_span(defect.evidence))
    if not report.defects:
        st.caption("Nothing that is known contradicts the name.")
    if report.corrected:
        st.markdown(f"By what is known: {code_span(report.corrected)}")


def _colored(parsed: ParsedName) -> str:
    """The name as Markdown, its components in the colours of their kinds.

    A component with a bracket in it stays plain: the bracket could end the colour.
    """
    pieces, end = [], 0
    for part in parsed.components:
        if between := parsed.name[end : part.start]:
            pieces.append(code_span(between))
        text = code_span(part.text)
        plain = "[" in text or "]" in text
        color = COLORS[part.kind].replace("grey", "gray")
        pieces.append(text if plain else f":{color}-background[{text}]")
        end = part.end
    if rest := parsed.name[end:]:
        pieces.append(code_span(rest))
    return "".join(pieces)


def _show_practice() -> None:
    left, right = st.columns([2, 1])
    with left:
        name = choice(st.container(), "Kinds of component", "practice", _PRACTICE)
        result = ask(name).result
        over = catalog()[name].columns[0]
        if len(result):
            data = result.to_arrow().to_pandas()
            chart = alt.Chart(data).mark_rect()
            names = alt.Axis(labelLimit=200)
            axes = (alt.X(f"{over}:N", title=None), alt.Y("kind:N", title=None, axis=names))
            color = alt.Color("share:Q", title="share of names")
            st.altair_chart(chart.encode(*axes, color, tooltip=[over, "kind", "models", "share"]))
        with st.expander("As a table"):
            show_table(result, key=name, file_name=name)
    with right:
        st.subheader("Conventions", anchor=False)
        show_table(ask("conventions").result, key="conventions")
        st.subheader("Defects", anchor=False)
        show_table(ask("defect-kinds").result, key="defects")


if __name__ == "__main__":
    show()
