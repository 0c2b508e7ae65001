"""What a scan found, beside what the graph knows of it: tables, and the scan as files."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from ptmgraph.analysis.code.records import ScanResult
from ptmgraph.analysis.code.sarif import scan_sarif
from ptmgraph.answers.check import Standing
from ptmgraph.answers.impact import DATASET, MODEL
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.views.graph_access import ask, standings_on
from ptmgraph.views.parts import code_span, show_metrics
from ptmgraph.views.tables import show_table

_USES = (
    *("path", "line", "id", "role", "mode", "scope", "in_graph", "verdict", "check", "licences"),
    *("binding", "framework", "revision", "confidence"),
)
_UNRESOLVED = ("path", "line", "role", "call", "expression", "scope", "framework")
_REJECTED = ("path", "reason")
_PASSED_OVER = ("kind", "count", "examples")
_ROLES = {"model": MODEL, "dataset": DATASET}


class _Known(NamedTuple):
    """What the graph says of the used ids: rows of the query `known-works` by type and id, and
    licence verdicts by the id that a model has now."""

    works: dict[tuple[str, str], Row]
    standings: dict[str, Standing]


def show_report(name: str, found: ScanResult) -> None:
    """Shows the uses, what only running the code would tell, and what was not read."""
    st.subheader(f"What {code_span(name)} uses", anchor=False)
    every = [asdict(use) for use in found.uses]
    uses = [use for use in every if use["id"]]
    unresolved = [use for use in every if not use["id"]]
    known = _known({use["id"] for use in uses})
    _show_totals(uses, len(unresolved), len(found.rejected), known)
    if known is None:
        st.caption("There is no graph here to compare with. Make one with: `ptmgraph load sample`")
    if uses:
        _show([_row(use, known) for use in uses], _USES, "uses")
        _show_downloads(every, found)
    elif found.is_blind:
        unread = code_span(found.unread or "there is no code")
        st.warning(f"No code could be read here, so it cannot be told what is used: {unread}")
    else:
        st.info("No use of a model or dataset was found in what was read.")
    if unresolved:
        with st.expander(f"Only running the code would tell ({len(unresolved):,})"):
            st.caption("Here the code loads a model or dataset whose id is computed.")
            _show(unresolved, _UNRESOLVED, "unresolved")
    if found.rejected:
        with st.expander(f"Set aside ({len(found.rejected):,})"):
            st.caption("These files could not be read; the others were.")
            _show([asdict(bad) for bad in found.rejected], _REJECTED, "rejected")
    if found.passed_over:
        with st.expander(f"Passed over ({sum(one.count for one in found.passed_over):,})"):
            st.caption("Nothing is wrong with these, but they are not read, or have no place here.")
            rows = [
                {**asdict(one), "examples": ", ".join(one.examples)} for one in found.passed_over
            ]
            _show(rows, _PASSED_OVER, "passed over")


def _known(ids: Collection[str]) -> _Known | None:
    """What the graph knows of the ids; None when there is no graph."""
    try:
        rows = ask("known-works", ids=sorted(ids)).result
        models = {row["current"] for row in rows if row["type"] == MODEL and not row["is_stub"]}
        return _Known({(row["type"], row["id"]): row for row in rows}, standings_on(models))
    except StoreUnavailable:
        return None


def _show_totals(uses: Sequence[Row], unresolved: int, rejected: int, known: _Known | None) -> None:
    works = {(_ROLES[use["role"]], use["id"]) for use in uses}
    described = [w for w in works if known and w in known.works and not known.works[w]["is_stub"]]
    show_metrics(
        {
            "Models": (sum(type == MODEL for type, _ in works), ""),
            "Datasets": (sum(type == DATASET for type, _ in works), ""),
            "In the graph": (
                None if known is None else len(described),
                "of these, that a source describes",
            ),
            "Not resolved": (unresolved, "calls whose id the code computes"),
            "Set aside": (rejected, "files that could not be read"),
        }
    )


def _row(use: Row, known: _Known | None) -> Row:
    """A use with what the graph says of it; nothing is said where it does not know."""
    if known is None:
        return use
    work = known.works.get((_ROLES[use["role"]], use["id"]))
    if work is None:
        return {**use, "in_graph": "no"}
    if work["is_stub"]:
        return {**use, "in_graph": "only referred to"}
    facts = {"in_graph": "yes", "licences": ", ".join(work["licenses"]) or "not stated"}
    if standing := known.standings.get(work["current"]) if work["type"] == MODEL else None:
        address = urlencode({"id": work["current"]})
        facts |= {"verdict": standing.verdict, "check": f"licenses?{address}"}
    return {**use, **facts}


def _show(rows: Sequence[Row], names: Sequence[str], key: str) -> None:
    known = [name for name in names if any(row.get(name) not in (None, "") for row in rows)]
    columns = {
        "in_graph": st.column_config.TextColumn("in the graph"),
        "verdict": st.column_config.TextColumn("licence verdict"),
        "check": st.column_config.LinkColumn("why", display_text="Open"),
        "confidence": st.column_config.NumberColumn(format="%.2f"),
    }
    show_table(Result(known, list(rows)), key=f"scan {key}", columns=columns)


def _show_downloads(every: Sequence[Row], found: ScanResult) -> None:
    files = {
        form: json.dumps(content, indent=1, ensure_ascii=False)
        for form, content in (("JSON", every), ("SARIF", scan_sarif(found)))
    }
    with st.container(horizontal=True):
        for label, content in files.items():
            st.download_button(
                label,
                content,
                file_name=f"uses.{label.lower()}",
                mime="application/json",
                on_click="ignore",
                icon=":material/download:",
            )
