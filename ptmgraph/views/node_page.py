"""What is known of one node: its facts, and its relationships with who says so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import streamlit as st

from ptmgraph.graph.schema import LINEAGE, NODE
from ptmgraph.graph.store.result import Result, Row
from ptmgraph.views.evidence import basis
from ptmgraph.views.graph_access import ask
from ptmgraph.views.health import show_health
from ptmgraph.views.missing import tell_missing
from ptmgraph.views.parts import code_span, show_metrics
from ptmgraph.views.tables import show_table

_UNKNOWN = "unknown"
_HEADLINES = ("parameter_count", "downloads", "downloads_all_time", "likes", "stars", "members")
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
_LINEAGE = ("lineage", "See its lineage", ":material/account_tree:")
_LICENSES = ("licenses", "Check its licences", ":material/gavel:")
_USERS = ("reuse", "See which code uses it", ":material/code:")
_LINKS = {
    "Model": (_LINEAGE, _USERS, _LICENSES),
    "Dataset": (_USERS,),
    "Repository": (("reuse", "See what it rests on", ":material/foundation:"), _LICENSES),
}
"""Where a reader of such a node may want to go: page, words, icon."""


def show_node(label: str, id_: str) -> None:
    """Shows one node, or says that there is none."""
    found = ask("node", type=label, id=id_).result
    if not len(found):
        tell_missing("find", label, id_)
        return
    properties: Row = found[0]["properties"]
    st.title(code_span(id_), anchor=False)
    st.caption(NODE[label].meaning)
    _show_links(label, id_)
    if properties.get("is_stub"):
        st.info("No source describes it; others only refer to it.")
    _show_headlines(label, properties)
    if label == "Repository":
        show_health(id_)
    _show_relationships(label, id_)
    with st.expander("All facts", expanded=label != "Model"):
        st.dataframe(_facts(label, properties), hide_index=True, key="facts")


def _show_links(label: str, id_: str) -> None:
    with st.container(horizontal=True, gap="medium"):
        for page, text, icon in _LINKS.get(label, ()):
            address = {"type": label, "id": id_}
            st.page_link(f"{page}.py", label=text, icon=icon, query_params=address, width="content")


def _show_headlines(label: str, properties: Row) -> None:
    show_metrics(
        {
            number.name.replace("_", " "): (properties.get(number.name), number.meaning)
            for number in NODE[label].properties
            if number.name in _HEADLINES
        }
    )


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
    st.subheader(section.title, anchor=False)
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
