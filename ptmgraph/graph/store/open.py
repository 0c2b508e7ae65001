"""Which store is meant, and the way to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.protocol import Store

if TYPE_CHECKING:
    from ptmgraph.graph.store.search import Hit

_EMBEDDED = ("", "embedded")
_SERVERS = ("neo4j", "bolt")  # how the address of a Neo4j server begins


def open_store(url: str | None = None, home: Path | None = None, *, brief: bool = False) -> Store:
    """Open the graph that `url` names; by default `$PTMGRAPH_STORE`, and the embedded one else.

    `home` is the data home of the embedded graph. `brief` starts it faster, for a process that
    asks only a few questions. Raises `StoreUnavailable`.
    """
    chosen = url if url is not None else os.environ.get("PTMGRAPH_STORE", "")
    if not _is_server(chosen):
        from ptmgraph.graph.store.arcade.store import ArcadeStore

        return ArcadeStore(home or data_home(), brief=brief)
    from ptmgraph.graph.store.neo4j.store import Neo4jStore

    return Neo4jStore(chosen)


def search(text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
    """`Store.search` in the graph that `$PTMGRAPH_STORE` names. The embedded graph is searched
    without its engine: the index is enough. Raises a `StoreError`."""
    if _is_server(os.environ.get("PTMGRAPH_STORE", "")):
        with open_store() as store:
            return store.search(text, limit, types)
    from ptmgraph.graph.current import current_graph

    return current_graph(data_home()).search(text, limit, types)


def publish(tables: Path, progress: Callable[[str, int], None]) -> None:
    """Write the merged tables to the server that `$PTMGRAPH_STORE` names; do nothing when it names
    none. `progress` is called with each step and its rows. Raises a `StoreError`."""
    chosen = os.environ.get("PTMGRAPH_STORE", "")
    if _is_server(chosen):
        from ptmgraph.graph.store.neo4j.loader import load_neo4j

        load_neo4j(chosen, tables, progress)


def _is_server(chosen: str) -> bool:
    """Whether a store's name is the address of a server; raises `StoreUnavailable` when it is
    that of nothing we know. The message does not quote it: it may hold a password."""
    if chosen.startswith(_SERVERS):
        return True
    if chosen in _EMBEDDED:
        return False
    raise StoreUnavailable(
        "There is no such store. Set PTMGRAPH_STORE to a server (neo4j://user@host), or leave it "
        "empty for the embedded graph."
    )
