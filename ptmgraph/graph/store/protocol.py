"""What a store is: where the graph lives and is queried. There is one class for each engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol, Self

from ptmgraph.graph.store.result import Result

if TYPE_CHECKING:
    from ptmgraph.graph.store.search import Hit

DEFAULT_TIMEOUT = 30.0
"""Seconds that a query may take when its caller gives no limit of its own."""

Progress = Callable[[str, int], None]
"""Called with the name of a step and the rows it handled."""


class Store(Protocol):
    """An open graph. All methods may be called from many threads at once."""

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        stop: Event | None = None,
    ) -> Result:
        """Run a read-only statement.

        `limit` is the greatest number of rows to return. `timeout` is in seconds and counts from
        the question, with the time that it waits for its turn; only the first start of the engine
        is not counted. Whoever sets `stop`, in another thread, ends the question as its limit
        would. Raises a `StoreError`: `StoreBusy` when the question did not get its turn,
        `QueryTooLarge` when the answer is larger than `ptmgraph.graph.store.limits` say.
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
