"""Search over the ids of the graph, by parts of them or in full."""

from __future__ import annotations

from graph.search import Hit
from graph.store import search


def suggest(text: str, types: tuple[str, ...] = (), limit: int = 12) -> list[Hit]:
    """Nodes with `text` in their id, those that people mean first. Raises `StoreUnavailable`."""
    return search(text, limit, types)


def node_with_id(text: str) -> Hit | None:
    """The node whose id is exactly `text`, if there is one."""
    return next((hit for hit in suggest(text) if hit.id == text), None)
