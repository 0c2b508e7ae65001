"""The whole of a graph as sorted text, to compare two graphs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ptmgraph.graph.schema import NODE, REL
from ptmgraph.graph.store.protocol import Store


def exported(store: Store) -> list[str]:
    """Every node and relationship with all its properties, one line each, sorted."""
    lines = []
    for label in NODE:
        for row in store.query(f"MATCH (n:{label}) RETURN properties(n) AS p", timeout=120):
            lines.append(node_line(label, row["p"]))
    for rel in REL:
        found = store.query(
            f"MATCH (a)-[r:{rel}]->(b) RETURN labels(a)[0] AS a, a.id AS start, "
            "labels(b)[0] AS b, b.id AS end, properties(r) AS p",
            timeout=120,
        )
        for row in found:
            lines.append(rel_line(row["a"], row["start"], rel, row["b"], row["end"], row["p"]))
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
