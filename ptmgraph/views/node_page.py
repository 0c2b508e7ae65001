"""What is known of one node: its facts, and its relationships with who says so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import streamlit as st

from ptmgraph.graph.schema import LINEAGE, NODE
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.pictures.folding import depths, fold
from ptmgraph.pictures.lineage import folded_picture
from ptmgraph.views.claims import show_claims
from ptmgraph.views.evidence import basis
from ptmgraph.views.graph_access import ask, passport_on, steps_above
from ptmgraph.views.graph_component import draw
from ptmgraph.views.health import show_health
from ptmgraph.views.missing import tell_missing
from ptmgraph.views.parts import code_span
from ptmgraph.views.passport import show_passport
from ptmgraph.views.tables import show_table

_UNKNOWN = "unknown"
_COLUMNS = ("relation", "type", "id", "downloads", "basis", "sources", "evidence")


class _Section(NamedTuple):
    """A heading, the relationship types below it, and what is said when there are none."""

    title: str
    relations: Collection[str]
    nothing: str


_OUTGOING = {
    "Model": (
        _Section("Made from", LINEAGE, "No source names a parent."),
        _Section("Licence", ("LICENSED_UNDER",), "No licence is stated."),
        _Section("Trained on", ("TRAINED_ON",), "No dataset is named."),
    ),
    "Dataset": (_Section("Licence", ("LICENSED_UNDER",), "No licence is stated."),),
    "Repository": (
        _Section("Licence", ("LICENSED_UNDER",), "No licence is stated."),
        _Section("In its code", ("REUSES", "USES_DATASET"), "No source says what its code uses."),
    ),
}
_ABOVE, _ROWS, _HEIGHT = 3, 5, 150
"""The small picture of what a model was made from: steps, rows on a side, and pixels."""


def show_node(label: str, id_: str) -> None:
    """Shows one node, or says that there is none."""
    found = ask("node", type=label, id=id_).result
    if not len(found):
        tell_missing("find", label, id_)
        return
    properties: Row = found[0]["properties"]
    st.title(code_span(id_), anchor=False)
    if passport := passport_on(label, id_):
        if properties.get("is_stub"):
            st.info("No source describes it; others only refer to it.")
        show_passport(passport)
        _show_origins(label, id_)
    else:
        st.caption(NODE[label].meaning)
    if label == "Repository":
        show_health(id_)
    with st.expander("All that is known, with evidence", expanded=passport is None):
        _show_relationships(label, id_)
        if label == "Model":
            show_claims(id_)
        st.dataframe(_facts(label, properties), hide_index=True, key="facts")


def _show_origins(label: str, id_: str) -> None:
    """The nearest models that a model was made from, as a small picture, where there are any."""
    steps = steps_above(id_) if label == "Model" else ()
    near = depths(steps, id_, _ABOVE, up=True)
    drawn_steps = [step for step in steps if step.child in near and step.parent in near]
    if not drawn_steps:
        return
    drawn = fold(drawn_steps, id_, rows=_ROWS)
    facts: dict[str, Row] = {row["id"]: row for row in ask("boxes", ids=drawn.models).result}
    picture = folded_picture(drawn, drawn_steps, id_, facts)
    draw(picture, key=f"origins of {id_}", height=_HEIGHT)


def _facts(label: str, properties: Row) -> list[dict[str, str]]:
    return [
        {
            "fact": fact.name,
            "value": _text(properties.get(fact.name)),
            "meaning": fact.meaning,
        }
        for fact in NODE[label].columns
    ]


def _text(value: Any) -> str:
    if value is None or value == []:
        return _UNKNOWN
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _show_relationships(label: str, id_: str) -> None:
    outgoing = ask("node-outgoing", type=label, id=id_).result
    sections = _OUTGOING.get(label, ())
    for section in sections:
        rows = [row for row in outgoing if row["relation"] in section.relations]
        _show_section(section, rows, f"out-{section.title}")
    named = {relation for section in sections for relation in section.relations}
    rest = [row for row in outgoing if row["relation"] not in named]
    if rest:
        _show_section(_Section("Also", (), ""), rest, "out-rest")
    _show_incoming(label, id_)


def _show_section(section: _Section, rows: list[Row], key: str) -> None:
    st.header(section.title, anchor=False)
    if not rows:
        st.caption(section.nothing)
        return
    shown = [{**row, "basis": basis(row)} for row in rows]
    columns = [name for name in _COLUMNS if any(row.get(name) is not None for row in shown)]
    # A column with one value throughout is for long tables; the heading says it for short ones.
    told = [name for name in ("relation", "type") if len({row[name] for row in rows}) == 1]
    show_table(Result([name for name in columns if name not in told], shown), key=key)


def _show_incoming(label: str, id_: str) -> None:
    counts = ask("node-incoming-counts", type=label, id=id_).result
    if not len(counts):
        return
    incoming = ask("node-incoming", type=label, id=id_).result
    title = "Made from it, and other uses" if label == "Model" else "What refers to it"
    _show_section(_Section(title, (), ""), list(incoming), "in")
    total = sum(counts.column("relationships"))
    parts = ", ".join(f"{row['relationships']:,} {row['relation']}" for row in counts)
    most = f" The table has the {len(incoming):,} most downloaded." if total > len(incoming) else ""
    st.caption(f"{parts}.{most}")
