"""What a scan found, beside what the graph knows of it: tables, and the scan as files."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from graph.result import Result, Row
from graph.store import StoreUnavailable
from queries.impact import DATASET, MODEL
from views.graph_access import ask, verdicts_on
from views.metrics import show_metrics
from views.scan_process import Scan
from views.tables import show_table
from views.text import verbatim

_USES = (
    *("path", "line", "id", "role", "mode", "scope", "in_graph", "verdict", "check", "licences"),
    *("binding", "framework", "revision", "confidence"),
)
_UNRESOLVED = ("path", "line", "role", "call", "expression", "scope", "framework")
_REJECTED = ("path", "reason")
_ROLES = {"model": MODEL, "dataset": DATASET}


class _Known(NamedTuple):
    """What the graph says of the used ids: rows of the query `known-works` by type and id, and
    licence verdicts by the id that a model has now."""

    works: dict[tuple[str, str], Row]
    verdicts: dict[str, str]


def show_report(name: str, found: Scan) -> None:
    """Shows the uses, what only running the code would tell, and what was set aside."""
    st.subheader(f"What {verbatim(name)} uses", anchor=False)
    known = _known({use["id"] for use in found.uses})
    _show_totals(found, known)
    if known is None:
        st.caption("There is no graph here to compare with. Make one with: `ptmgraph load sample`")
    if found.uses:
        rows = [_row(use, known) for use in found.uses]
        _show(rows, _USES, "uses")
        _show_downloads(found)
    else:
        st.info("No use of a model or dataset was found.")
    if found.unresolved:
        with st.expander(f"Only running the code would tell ({len(found.unresolved):,})"):
            st.caption("Here the code loads a model or dataset whose id is computed.")
            _show(found.unresolved, _UNRESOLVED, "unresolved")
    if found.rejected:
        with st.expander(f"Set aside ({len(found.rejected):,})"):
            st.caption("These files could not be read; the others were.")
            _show(found.rejected, _REJECTED, "rejected")


def _known(ids: Collection[str]) -> _Known | None:
    """What the graph knows of the ids; None when there is no graph."""
    try:
        rows = ask("known-works", ids=sorted(ids)).result
        models = {row["current"] for row in rows if row["type"] == MODEL and not row["is_stub"]}
        return _Known({(row["type"], row["id"]): row for row in rows}, verdicts_on(models))
    except StoreUnavailable:
        return None


def _show_totals(found: Scan, known: _Known | None) -> None:
    works = {(_ROLES[use["role"]], use["id"]) for use in found.uses}
    described = [w for w in works if known and w in known.works and not known.works[w]["is_stub"]]
    show_metrics(
        {
            "Models": (sum(type == MODEL for type, _ in works), ""),
            "Datasets": (sum(type == DATASET for type, _ in works), ""),
            "In the graph": (
                None if known is None else len(described),
                "of these, that a source describes",
            ),
            "Not resolved": (len(found.unresolved), "calls whose id the code computes"),
            "Set aside": (len(found.rejected), "files that could not be read"),
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
    if verdict := known.verdicts.get(work["current"]) if work["type"] == MODEL else None:
        address = urlencode({"id": work["current"]})
        facts |= {"verdict": verdict, "check": f"licenses?{address}"}
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


def _show_downloads(found: Scan) -> None:
    files = {"JSON": json.dumps(found.rows, indent=1, ensure_ascii=False), "SARIF": found.sarif}
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
