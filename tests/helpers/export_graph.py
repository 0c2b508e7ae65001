"""The whole of a graph as sorted text, to compare two graphs."""

from __future__ import annotations

import json

from ptmgraph.graph.schema import NODE, REL
from ptmgraph.graph.store.protocol import Store


def exported(store: Store) -> list[str]:
    """Every node and relationship with all its properties, one line each, sorted."""
    lines = []
    for label in NODE:
        for row in store.query(f"MATCH (n:{label}) RETURN properties(n) AS p", timeout=120):
            lines.append(f"{label} {_text(row['p'])}")
    for rel in REL:
        found = store.query(
            f"MATCH (a)-[r:{rel}]->(b) RETURN labels(a)[0] AS a, a.id AS start, "
            "labels(b)[0] AS b, b.id AS end, properties(r) AS p",
            timeout=120,
        )
        for row in found:
            ends = f"{row['a']} {row['start']!r} {rel} {row['b']} {row['end']!r}"
            lines.append(f"{ends} {_text(row['p'])}")
    return sorted(lines)


def _text(properties: dict[str, object]) -> str:
    return json.dumps(properties, sort_keys=True)
