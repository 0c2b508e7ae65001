"""The Python API of ptmgraph.

import ptmgraph
graph = ptmgraph.open()
graph.lineage("BAAI/bge-m3", down=True).to_networkx()
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.result import Result
from graph.store import DEFAULT_TIMEOUT, StoreError, open_store
from queries import catalog
from queries.walk import Lineage, walk

if TYPE_CHECKING:
    from graph.search import Hit

__all__ = ["Graph", "Lineage", "Result", "StoreError", "open"]


class Graph:
    """An open graph: query it with Cypher, ask canned questions, walk a lineage.

    Use it as a context manager, or close it; it may be used from many threads.
    """

    def __init__(self, url: str | None = None, home: str | Path | None = None) -> None:
        self.store = open_store(url, Path(home) if home else None)

    def cypher(
        self,
        text: str,
        /,
        *,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **parameters: Any,
    ) -> Result:
        """Run read-only Cypher. Keyword arguments are its `$parameters`. Raises `StoreError`."""
        return self.store.query(text, parameters, limit=limit, timeout=timeout)

    def ask(self, name: str, /, **parameters: Any) -> Result:
        """Answer a canned question of the catalogue; see `questions`. Raises `StoreError`."""
        return catalog.run(self.store, name, parameters)

    def questions(self) -> dict[str, str]:
        """The names of the canned questions, and what they ask."""
        return {name: query.question for name, query in catalog.catalog().items()}

    def lineage(
        self, model: str, *, up: bool = True, down: bool = False, depth: int | None = None
    ) -> Lineage:
        """What a model was made from (`up`) and what was made from it (`down`)."""
        return walk(self.store, model, up=up, down=down, depth=depth)

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Models, datasets, repositories, owners and licences whose id contains `text`."""
        return self.store.search(text, limit)

    def close(self) -> None:
        """Give back what the graph holds."""
        self.store.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open(url: str | None = None, home: str | Path | None = None) -> Graph:
    """Open the graph: the embedded one of the data home, or the store that `url` names.

    Raises `StoreError` with a sentence that says what to do.
    """
    return Graph(url, home)
