"""The whole of a graph as sorted text, to compare two graphs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ptmgraph.graph.store.protocol import Store

_NODES = "MATCH (n) RETURN labels(n)[0] AS label, properties(n) AS p"
_RELS = (
    "MATCH (a)-[r]->(b) RETURN labels(a)[0] AS a, a.id AS start, type(r) AS rel, "
    "labels(b)[0] AS b, b.id AS end, properties(r) AS p"
)


def exported(store: Store) -> list[str]:
    """Every node and relationship with all its properties, one line each, sorted."""
    lines = [node_line(row["label"], row["p"]) for row in store.query(_NODES, timeout=120)]
    lines += [
        rel_line(row["a"], row["start"], row["rel"], row["b"], row["end"], row["p"])
        for row in store.query(_RELS, timeout=120)
    ]
    return sorted(lines)


def node_line(label: str, properties: Mapping[str, object]) -> str:
    """One node."""
    return f"{label} {_text(properties)}"


def rel_line(
    a: str, start: str, rel: str, b: str, end: str, properties: Mapping[str, object]
) -> str:
    """One relationship, with the labels and ids of its ends."""
    return f"{a} {start!r} {rel} {b} {end!r} {_text(properties)}"


def _text(properties: Mapping[str, object]) -> str:
    return json.dumps(properties, sort_keys=True)
