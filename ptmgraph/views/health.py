"""The health of a repository on its page: charts over time, with its releases."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from ptmgraph.analysis.health.windows import WIDTHS
from ptmgraph.answers.release_models import release_models
from ptmgraph.graph.store.result import Result
from ptmgraph.views.graph_access import ask
from ptmgraph.views.tables import show_table

_CHARTS = {
    "Productivity, in changed lines of code a day": ("productivity",),
    "Lines of code": ("code_lines",),
    "Bus factor: the fewest people with half of a year's work": ("bus_factor", "bus_factor_lines"),
    "Commits": ("commits",),
    "Open issues": ("open_issues", "issue_spoilage"),
    "Open issues for each 1,000 lines of code": ("issue_density",),
}
_NOT_LOADED = (
    "Its history is not loaded. With a clone of it: `ptmgraph load git PATH`; for one of GitHub: "
    "`ptmgraph load github --health OWNER/NAME`."
)
_HEIGHT = 180
_LEGEND = 50


def show_health(repository: str) -> None:
    """Shows how a repository fared over time. Raises a `StoreError`."""
    st.subheader("Health", anchor=False)
    loaded = ask("health-widths", id=repository).result.column("width")
    widths = [width for width in WIDTHS if width in loaded]
    if not widths:
        st.caption(_NOT_LOADED)
        return
    usual = "month" if "month" in widths else widths[0]
    width = st.segmented_control("Windows", widths, default=usual, key="health-width") or usual
    windows = ask("repository-health", id=repository, width=width).result
    left, right = st.columns(2)
    shown = [title for title, names in _CHARTS.items() if _known(windows, names)]
    for number, title in enumerate(shown):
        with (left, right)[number % 2]:
            st.caption(title)
            st.altair_chart(_chart(windows, _known(windows, _CHARTS[title])))
    if any(windows.column("releases")):
        st.caption("The thin lines are releases.")
    with st.expander("All measures"):
        show_table(windows, key="health")
    _show_models(repository, windows)


def _show_models(repository: str, windows: Result) -> None:
    """Which models its releases used, and how long after those came out."""
    pins = ask("models-of-releases", id=repository).result
    said = release_models(windows, pins)
    if said:
        st.caption("Models of its releases")
        st.markdown("\n".join(f"- {sentence}" for sentence in said))
        show_table(pins, key="health-models")


def _known(windows: Result, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if any(v is not None for v in windows.column(name))]


def _chart(windows: Result, names: list[str]) -> alt.LayerChart | alt.FacetChart:
    """The measures over time, and a thin line for each window with releases."""
    times = pd.to_datetime(windows.column("starts_at"), utc=True)
    values = pd.DataFrame({"time": times} | {name: windows.column(name) for name in names})
    axis = alt.X("time:T", title=None)
    lines = (
        alt.Chart(values)
        .transform_fold([*names], as_=["measure", "value"])
        .mark_line(point=len(windows) < _HEIGHT)
        .encode(
            axis,
            alt.Y("value:Q", title=None),
            alt.Color(
                "measure:N", legend=alt.Legend(orient="bottom", title=None) if names[1:] else None
            ),
            tooltip=["time:T", "measure:N", "value:Q"],
        )
    )
    names_of = [", ".join(tags or ()) for tags in windows.column("releases")]
    released = pd.DataFrame({"time": times, "releases": names_of})
    rules = (
        alt.Chart(released[released["releases"] != ""])
        .mark_rule(opacity=0.25, strokeDash=[2, 3])
        .encode(axis, tooltip=["releases:N"])
    )
    height = _HEIGHT + (_LEGEND if names[1:] else 0)
    return alt.layer(rules, lines).properties(height=height)
