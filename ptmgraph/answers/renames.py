"""Ids that models had before they were renamed."""

from __future__ import annotations

from collections.abc import Iterable

from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import run

_MOST_RENAMES = 5


def current_ids(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """Each id, and the id that the model has now.

    Only an id that no source describes stands for another, and only when all that is known
    names one. Follows at most five renames of a model. Raises a `StoreError`.
    """
    current = {id: id for id in ids}
    for _ in range(_MOST_RENAMES):
        rows = run(store, "current-ids", {"ids": sorted(set(current.values()))})
        renamed = {row["id"]: row["current"] for row in rows}
        if not renamed:
            break
        current = {id: renamed.get(now, now) for id, now in current.items()}
    return current


def current_id(store: Store, id: str) -> str:
    """The id that the model `id` has now; see `current_ids`."""
    return current_ids(store, [id])[id]
