"""The graph, or any rows that name two ends, as networkx graphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import networkx as nx

from ptmgraph.graph.export.tables import Tables, nodes_and_rels
from ptmgraph.graph.schema import Table

if TYPE_CHECKING:
    MultiDiGraph = nx.MultiDiGraph[Any]


def to_networkx(
    rows: Iterable[Mapping[str, Any]],
    start: str = "child",
    end: str = "parent",
    relation: str = "relation",
) -> MultiDiGraph:
    """Rows as a directed graph: each row is one edge from `start` to `end`.

    The edge's key is the value of `relation` where the rows have it; everything else that has a
    value becomes an attribute. Rows are those of a `Result`, or the edges of a lineage. A row
    without a start or an end (an optional match) adds the node that it has. Raises `ValueError`
    when the columns are not there.
    """
    graph: MultiDiGraph = nx.MultiDiGraph()
    for row in rows:
        if start not in row or end not in row:
            raise ValueError(f"rows need the columns {start} and {end}; these have {list(row)}")
        ends = [row[start], row[end]]
        graph.add_nodes_from(node for node in ends if node is not None)
        if None not in ends:
            rest = {k: v for k, v in row.items() if k not in (start, end) and v is not None}
            key = rest.pop(relation, None)
            edge = (*ends, rest) if key is None else (*ends, key, rest)
            graph.add_edges_from([edge])
    return graph


def tables_to_networkx(tables: Tables) -> MultiDiGraph:
    """Exported tables as a directed graph.

    Nodes are named `Label:id`, because ids are unique within a label only, and carry `label` and
    their properties; edges have their type as key and carry their properties.
    """
    graph: MultiDiGraph = nx.MultiDiGraph()
    for table, rows in nodes_and_rels(tables):
        for row in rows:
            known = {name: value for name, value in row.items() if value is not None}
            if table.rel is None:
                graph.add_node(node_key(table.name, known["id"]), label=table.name, **known)
            else:
                start = node_key(table.start, known.pop("start_id"))
                end = node_key(table.end, known.pop("end_id"))
                graph.add_edge(start, end, key=rel_key(table, known), type=table.rel.name, **known)
    return graph


def node_key(label: str, id: str) -> str:
    """What a node is called where nodes of all labels stand side by side."""
    return f"{label}:{id}"


def rel_key(table: Table, row: Mapping[str, Any]) -> str:
    """The key of a relationship among others between the same two nodes: its type and keys."""
    assert table.rel is not None
    return ":".join([table.rel.name, *[str(row.get(key.name)) for key in table.rel.keys]])
