"""The store: where the graph lives and is queried. One protocol, one class for each engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from graph.home import data_home
from graph.result import Result

if TYPE_CHECKING:
    from graph.search import Hit

DEFAULT_TIMEOUT = 30.0
"""Seconds that a query may take when its caller gives no limit of its own."""


_EMBEDDED = ("", "embedded")
_SERVERS = ("neo4j", "bolt")  # how the address of a Neo4j server begins


class StoreError(Exception):
    """Something went wrong; the message says in a sentence what to do.

    StoreUnavailable   there is no graph, or it cannot be opened or reached
    QueryError         the statement is wrong, or failed while it ran
      QueryRefused     the gate does not let it through: it writes, reads files, or would be
                       answered differently by Neo4j
      QueryTimeout     it took longer than its limit and was ended
      QueryMemory      it needed more memory than the engine has and was ended
    """


class StoreUnavailable(StoreError):
    """There is no graph, or it cannot be opened or reached."""


class QueryError(StoreError):
    """The statement is wrong, or failed while it ran."""


class QueryRefused(QueryError):
    """The gate does not let the statement through."""


class QueryTimeout(QueryError):
    """The query took longer than its limit and was ended."""


class QueryMemory(QueryError):
    """The query needed more memory than the engine has and was ended."""


class Store(Protocol):
    """An open graph. All methods may be called from many threads at once."""

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> Result:
        """Run a read-only statement.

        `limit` is the greatest number of rows to return, `timeout` is in seconds and counts
        from the start of the work. Raises a `StoreError`.
        """
        ...

    def search(self, text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
        """The nodes whose id has every word of `text` in it: equal ids first, then ids and names
        that begin with it, then the rest, each most downloaded first. `types` limits the labels.
        Raises a `StoreError`.
        """
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the graph was built from, and how many nodes and relationships it has."""
        ...

    def close(self) -> None:
        """Give back what the store holds. Closing twice is fine."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


def open_store(url: str | None = None, home: Path | None = None, *, brief: bool = False) -> Store:
    """Open the graph that `url` names; by default `$PTMGRAPH_STORE`, and the embedded one else.

    `home` is the data home of the embedded graph. `brief` starts it faster, for a process that
    asks only a few questions. Raises `StoreUnavailable`.
    """
    chosen = url if url is not None else os.environ.get("PTMGRAPH_STORE", "")
    if not _is_server(chosen):
        from graph.arcade_store import ArcadeStore

        return ArcadeStore(home or data_home(), brief=brief)
    from graph.neo4j_store import Neo4jStore

    return Neo4jStore(chosen)


def search(text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
    """`Store.search` in the graph that `$PTMGRAPH_STORE` names, opening no more than that takes:
    the index of the embedded graph needs no engine. Raises a `StoreError`."""
    if _is_server(os.environ.get("PTMGRAPH_STORE", "")):
        with open_store() as store:
            return store.search(text, limit, types)
    from graph.current import current_graph

    return current_graph(data_home()).search(text, limit, types)


def publish(tables: Path, progress: Callable[[str, int], None]) -> None:
    """Bring the merged tables to the server that `$PTMGRAPH_STORE` names, and do nothing where it
    names none. `progress` is told the steps and their rows. Raises a `StoreError`."""
    chosen = os.environ.get("PTMGRAPH_STORE", "")
    if _is_server(chosen):
        from graph.neo4j_loader import load

        load(chosen, tables, progress)


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
