"""The page About the data: what the answers rest on."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ptmgraph.graph.home import data_home
from ptmgraph.graph.schema import NODES, RELS
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.tables.lake import Snapshot, snapshots
from ptmgraph.views.graph_access import ask, open_graph
from ptmgraph.views.parts import counted
from ptmgraph.views.tables import show_table

_MOST_SHOWN = 200


def show() -> None:
    """Shows the sources, the counts by type, what was set aside and what was passed over."""
    counts = open_graph().manifest["counts"]
    st.header("What was loaded", anchor=False)
    show_table(ask("snapshots").result, key="snapshots")
    nodes, relationships = st.columns(2)
    with nodes:
        st.subheader("Nodes", anchor=False)
        _show_counts([(node.name, node.meaning) for node in NODES], counts)
    with relationships:
        st.subheader("Relationships", anchor=False)
        _show_counts([(rel.name, rel.meaning) for rel in RELS], counts)
    st.header("What was set aside", anchor=False)
    loaded = snapshots(data_home())
    if not any(snapshot.rejected for snapshot in loaded):
        st.caption("Nothing was set aside.")
    for snapshot in loaded:
        if snapshot.rejected:
            _show_rejected(snapshot)
    st.header("What was passed over", anchor=False)
    _show_passed_over(loaded)


def _show_counts(types: list[tuple[str, str]], counts: dict[str, int]) -> None:
    rows = [(counts.get(name, 0), name, meaning) for name, meaning in types]
    ordered = sorted(rows, key=lambda row: -row[0])
    names = ("count", "type", "meaning")
    st.dataframe([dict(zip(names, row, strict=True)) for row in ordered], hide_index=True)


def _show_rejected(snapshot: Snapshot) -> None:
    rows = snapshot.rejected_rows().to_pylist()
    reasons = Counter(row["reason"] for row in rows)
    with st.expander(f"{counted(snapshot.rejected, 'value')} of {snapshot.source}"):
        st.dataframe(
            [{"reason": reason, "values": count} for reason, count in reasons.most_common()],
            hide_index=True,
        )
        first = rows[:_MOST_SHOWN]
        st.caption(f"The first {len(first):,} of them:" if len(rows) > _MOST_SHOWN else "Each:")
        columns = ("file", "row", "reason", "text")
        show_table(Result(columns, first), key=f"rejected {snapshot.name}", file_name="rejected")


def _show_passed_over(loaded: list[Snapshot]) -> None:
    """What the sources do not read or have no place for, by kind."""
    columns = ("source", "snapshot", "kind", "count", "examples")
    rows = [
        (snapshot.source, snapshot.name, entry.kind, entry.count, ", ".join(entry.examples))
        for snapshot in loaded
        for entry in snapshot.passed_over
    ]
    if not rows:
        st.caption("Nothing was passed over.")
        return
    st.caption("Nothing is wrong with these: the sources do not read them, or have no place.")
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    show_table(Result(columns, named), key="passed over", file_name="passed_over")


if __name__ == "__main__":
    show()
