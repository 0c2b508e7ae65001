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
        """The nodes that `text` means: equal ids first, then equal names (words may stand for parts
        between dashes), then ids and names that begin with it, then ids that have every word, then
        those whose task, licence or architecture has what is not in the id. Each of these: what
        most others were made from or use first, then the most downloaded. `types` limits the
        labels. One letter finds what begins with it. Raises a `StoreError`.
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
