"""What to say of an id that the graph does not have: which ids come near."""

from __future__ import annotations

from collections.abc import Callable

from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.search import Hit

_NEAR = 3
Search = Callable[[str, int, tuple[str, ...]], list[Hit]]


def not_found(store: Store, what: str, id: str, labels: tuple[str, ...] = ()) -> NotFound:
    """The error to raise when no `what` has this id; `labels` limits what is searched for ids
    that come near. Raises a `StoreError`."""
    hits = nearest(store.search, id, _NEAR, labels) if id else []
    return NotFound(what, id, list(dict.fromkeys(hit.id for hit in hits)))


def nearest(search: Search, id: str, most: int, labels: tuple[str, ...] = ()) -> list[Hit]:
    """At most so many nodes whose ids come near `id`: those with all of it, else those with its
    name."""
    return search(id, most, labels) or search(id.rpartition("/")[2], most, labels)
