"""The page `docs/schema.md`, written from the declaration."""

from __future__ import annotations

from collections.abc import Iterable

from ptmgraph.graph.schema import EVIDENCE, NODES, RELS, VERDICT, Property

_HEAD = """# Schema

Generated from `ptmgraph/graph/schema.py`; a test keeps it true. Keys are the ids that people
already use: the Hub id of a model or dataset, `github.com/owner/name`, the lower-case Hub or SPDX
id of a licence. Timestamps are ISO 8601 text in UTC. A property without a value is absent (null).
"""


def schema_page() -> str:
    """The page as Markdown."""
    parts = [_HEAD, "## Nodes"]
    for node in NODES:
        parts += [f"### {node.name}\n\n{node.meaning}", _table(node.columns)]
    parts += [
        "## Relationships",
        "There is one relationship for each start, type and end (and key, where one is named). "
        "Every relationship carries its evidence:",
        _table(EVIDENCE),
        f"{_judged()} also carry what the licence rules say of the step, written by each build:",
        _table(VERDICT),
    ]
    for rel in RELS:
        ends = ", ".join(f"`(:{a})-[:{rel.name}]->(:{b})`" for a, b in rel.ends)
        parts.append(f"### {rel.name}\n\n{rel.meaning} {ends}")
        if rel.keys or rel.properties:
            parts.append(_table((*rel.keys, *rel.properties)))
    return "\n\n".join(parts) + "\n"


def _judged() -> str:
    *names, last = [f"`{rel.name}`" for rel in RELS if rel.derived == VERDICT]
    return f"{', '.join(names)} and {last}"


def _table(columns: Iterable[Property]) -> str:
    rows = [f"| `{c.name}` | {c.type} | {c.meaning} |" for c in columns]
    return "\n".join(["| property | type | meaning |", "| --- | --- | --- |", *rows])
