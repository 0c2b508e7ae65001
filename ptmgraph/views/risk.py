"""The page Risks: what may go wrong with a model or repository, and with what it rests on."""

from __future__ import annotations

import streamlit as st

from ptmgraph.analysis.risk.kinds import SEVERITIES
from ptmgraph.answers.check import CHECKED
from ptmgraph.answers.risk import RiskFound, RiskReport
from ptmgraph.views.graph_access import ask, risks_on
from ptmgraph.views.missing import tell_missing, tell_renamed
from ptmgraph.views.parts import code_span, counted
from ptmgraph.views.search_box import search_box

_MOST_SHOWN = 50
_TELL = {"high": st.error, "medium": st.warning, "low": st.info}


def show() -> None:
    """Shows the risks of the work in the address bar."""
    work = st.query_params.get("id", "")
    search_box(_choose, key="risk", types=CHECKED, value=work, focus=not work)
    if not work:
        st.info("Search for a model or a repository above to see what may go wrong with it.")
    elif not any(len(ask("node", type=label, id=work).result) for label in CHECKED):
        tell_missing("risk", CHECKED[work.count("/") > 1], work)
    else:
        show_risks(work)


def _choose(_label: str, id_: str) -> None:
    st.query_params["id"] = id_


def show_risks(work: str) -> None:
    """Shows the verdict on a model or repository of the graph, each risk with the way to it and
    what to do, and what could not be looked at. Raises a `StoreError`."""
    report = risks_on(work)
    tell_renamed(work, report.target)
    _show_verdict(report)
    for severity in SEVERITIES:
        items = [item for item in report.found if item.severity == severity]
        if items:
            st.subheader(f"{severity.capitalize()} ({len(items)})", anchor=False)
        for item in items[:_MOST_SHOWN]:
            _show_risk(item)
        if items[_MOST_SHOWN:]:
            st.caption(f"The first {_MOST_SHOWN} of {len(items):,}; `ptmgraph risk` tells all.")
    _show_gaps(report)


def _show_verdict(report: RiskReport) -> None:
    if report.tells_nothing:
        st.warning("Nothing is known: nothing of it could be looked at.")
    elif not report.found:
        st.info("Nothing was found in what was looked at; that does not make it safe.")
    else:
        first, models = report.found[0], counted(len(report.models), "model")
        own = sum(item.steps == 0 for item in report.found)
        _TELL[first.severity](
            f"{counted(len(report.found), 'risk')} among {models}, {own} of its own. "
            f"The gravest: {first.title}, {code_span(first.model)}."
        )


def _show_risk(item: RiskFound) -> None:
    sure = "" if item.declared else f", inferred with confidence {item.confidence:.2f}"
    st.markdown(f"**{item.title}**: {code_span(item.model)}{sure}")
    with st.container(gap=None):
        if item.steps:
            st.caption("By " + " → ".join(map(code_span, item.path)))
        for text in item.evidence:
            st.caption(code_span(text))
        if item.places:
            places = ", ".join(map(code_span, item.places[:_MOST_SHOWN]))
            st.caption(f"Loaded at {places}")
        st.caption(f"To do: {item.advice}")


def _show_gaps(report: RiskReport) -> None:
    st.subheader("Not looked at", anchor=False)
    if not report.gaps:
        st.caption("All was looked at.")
        return
    st.caption("Of these nothing is known, neither good nor bad.")
    for gap in report.gaps:
        st.markdown(f"- {gap}")


if __name__ == "__main__":
    show()
