"""What a repository rests on: the models and datasets of its code, down to their roots."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ptmgraph.answers.impact import DATASET
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.pictures.folding import LineageStep
from ptmgraph.pictures.lineage import steps_of
from ptmgraph.pictures.reuse import REUSES, box_of
from ptmgraph.views.address import choice
from ptmgraph.views.graph_access import ask
from ptmgraph.views.missing import tell_missing
from ptmgraph.views.parts import code_span, show_metrics
from ptmgraph.views.places import show_places
from ptmgraph.views.reuse_drawing import draw_reuse
from ptmgraph.views.tables import show_table

_SHOWN_AS = {
    "picture": "Picture",
    "places": "Places in code",
    "models": "Models, to the roots",
    "datasets": "Datasets behind them",
}
_PLACES = ("id", "type", "place", "line", "mode", "scope", "call", "pinned", "basis")
_NOT_PINNED = "no"


def show_foundations(repository: str) -> None:
    """Shows the models and datasets behind the repository. Raises a `StoreError`."""
    found = ask("node", type="Repository", id=repository).result
    if not len(found):
        tell_missing("reuse", "Repository", repository)
        return
    commit = found[0]["properties"].get("commit")
    rows = ask("repository-uses", id=repository).result
    if not len(rows):
        st.info("No source says which models or datasets its code uses.")
        return
    uses = [_use(repository, commit, row) for row in rows]
    _show_totals(uses, commit)
    shown_as = choice(st.container(), "Shown as", "view", _SHOWN_AS)
    if shown_as == "places":
        _show_places(uses)
    elif shown_as == "models":
        _show_licensed("repository-roots", repository, "models")
    elif shown_as == "datasets":
        _show_licensed("repository-datasets", repository, "datasets")
    else:
        # Code that prepares benchmarks reads a hundred datasets, which would hide its models.
        drawn = [use for use in uses if use["type"] != DATASET] or uses
        steps = steps_of(ask("repository-lineage", id=repository).result)
        steps += dict.fromkeys(LineageStep(repository, use["box"], REUSES) for use in drawn)
        draw_reuse(f"What {repository} rests on", steps, repository, uses)


def _use(repository: str, commit: str | None, row: Row) -> Row:
    ends = {"repository": repository, "commit": commit, "box": box_of(row["type"], row["id"])}
    return {**row, **ends, "pinned": _pinned(row)}


def _pinned(use: Row) -> str:
    """The revision that the code asks for, "no", or "unknown" where no source looks for one."""
    if use["revision"]:
        return str(use["revision"])
    looked = use["type"] != DATASET and use["mode"] != "bundles" and "code" in use["sources"]
    return _NOT_PINNED if looked else "unknown"


def _show_totals(uses: Sequence[Row], commit: str | None) -> None:
    repository = uses[0]["repository"]
    behind = ask("repository-roots", id=repository).result
    used = {use["id"] for use in uses if use["type"] != DATASET}
    datasets = {use["id"] for use in uses if use["type"] == DATASET}
    unpinned = {use["id"] for use in uses if use["pinned"] == _NOT_PINNED}
    totals: dict[str, tuple[int | None, str]] = {
        "Models in its code": (len(used), "that it loads, tunes, bundles, downloads or calls"),
        "Models behind them": (len(behind) - len(used), "that those were made from"),
        "Roots": (
            sum(row["is_root"] for row in behind),
            "models of which no source names a parent",
        ),
        "Datasets in its code": (len(datasets), "that it loads"),
        "Not pinned": (len(unpinned), "models that it loads at whatever revision is the newest"),
    }
    show_metrics(totals)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.page_link(
            "licenses.py",
            label="Check its licences",
            icon=":material/gavel:",
            query_params={"id": repository},
        )
        scanned = f"Scanned at {code_span(commit)}." if commit else "Scanned at an unknown commit."
        st.caption(scanned)


def _show_places(uses: Sequence[Row]) -> None:
    only = st.toggle("Only uses that pin no revision", key="unpinned", bind="query-params")
    shown = [use for use in uses if use["pinned"] == _NOT_PINNED] if only else uses
    show_places(shown, _PLACES, key="places")


def _show_licensed(query: str, repository: str, key: str) -> None:
    found = ask(query, id=repository).result
    rows = [{**row, "licenses": ", ".join(row["licenses"]) or "not stated"} for row in found]
    show_table(Result(found.columns, rows), key=key, file_name=key)
