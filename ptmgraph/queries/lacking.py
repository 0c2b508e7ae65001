"""What the loaded data lacks for a canned question that found nothing."""

from __future__ import annotations

import re

from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import get

_NOT_ASKED = re.compile(r"OPTIONAL MATCH.*|\{[^{}]*\}")  # a question is answered without these
_NODE = re.compile(r"\((\w*):(\w+)")
_TYPES = re.compile(r"\[\w*:([A-Z_|]+)(?:\*1[.\d]*)?\]")
_PRESENT = re.compile(r"\b(\w+)\.(\w+) IS NOT NULL")


def lacking(store: Store, name: str) -> list[str]:
    """A sentence on what the canned question `name` asks for and the graph has none of: labels,
    relationships, and properties that must have a value. Empty when it has some of each. Raises
    a `StoreError`."""
    text = _NOT_ASKED.sub("", get(name).text)
    counts = store.manifest["counts"]
    labels = dict(_NODE.findall(text))
    absent = [label for _, label in _NODE.findall(text) if not counts.get(label)]
    for types in _TYPES.findall(text):
        if not any(counts.get(type) for type in types.split("|")):
            absent.append(types.replace("|", " or "))
    for variable, name in _PRESENT.findall(text):
        label = labels.get(variable)
        if label and counts.get(label) and not _some(store, label, name):
            absent.append(f"{label} with {name}")
    return [f"The loaded data has no {' and no '.join(dict.fromkeys(absent))}."] if absent else []


def _some(store: Store, label: str, name: str) -> bool:
    """Whether any node of the label has the property. Both stand in a query file."""
    text = f"MATCH (n:{label}) WHERE n.{name} IS NOT NULL RETURN n.id AS id LIMIT 1"
    return len(store.query(text)) > 0
