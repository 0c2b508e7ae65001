"""The Python API of ptmgraph.

import ptmgraph
graph = ptmgraph.open()
graph.lineage("BAAI/bge-m3", down=True).edges

docs/python.md shows the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.result import Result
from graph.store import DEFAULT_TIMEOUT, QueryError, StoreError, StoreUnavailable, open_store
from ptmgraph.parameters import missing_parameters
from queries import catalog
from queries.impact import Impact, impact
from queries.lacking import lacking
from queries.spelling import misspelled
from queries.walk import Lineage, walk

if TYPE_CHECKING:
    from graph.search import Hit

__all__ = ["Graph", "Impact", "Lineage", "QueryError", "Result", "StoreError", "open"]


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
        parameters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **more_parameters: Any,
    ) -> Result:
        """Run read-only Cypher. Its `$parameters` are keyword arguments, or in `parameters`, which
        may also hold those named as options are here. `limit` is the greatest number of rows,
        `timeout` is in seconds. The result's `notes` name what the schema does not have. Raises
        `StoreError`."""
        values = {**(parameters or {}), **more_parameters}
        try:
            result = self.store.query(text, values, limit=limit, timeout=timeout)
        except QueryError as error:
            if missing := missing_parameters(error):
                example = ", ".join(f"{name!r}: ..." for name in missing)
                raise QueryError(
                    f"The statement needs values: parameters={{{example}}}. The arguments limit, "
                    "timeout and parameters are not parameters of the statement."
                ) from None
            raise
        result.notes = misspelled(text, result)
        return result

    def ask(self, name: str, /, **parameters: Any) -> Result:
        """Answer a canned question of the catalogue; see `questions`. Where it finds nothing, the
        result's `notes` name what the loaded data lacks. Raises `StoreError`."""
        result = catalog.run(self.store, name, parameters)
        if not len(result):
            result.notes = lacking(self.store, name)
        return result

    def questions(self) -> dict[str, str]:
        """The names of the canned questions, and what they ask."""
        return {name: query.question for name, query in catalog.questions().items()}

    def lineage(
        self, model: str, *, up: bool = True, down: bool = False, depth: int | None = None
    ) -> Lineage:
        """What a model was made from (`up`) and what was made from it (`down`).

        Raises `QueryError` for a model that the graph does not know, and other `StoreError`s.
        """
        lineage = walk(self.store, model, up=up, down=down, depth=depth)
        known = {"id": lineage.model, "type": "Model"}
        if not lineage.edges and not catalog.run(self.store, "node", known):
            raise QueryError(f"There is no model {model!r}. Find ids with search().")
        return lineage

    def impact(self, id: str) -> Impact:
        """What is hit when the model or dataset `id` is withdrawn. Errors are as in `lineage`."""
        hit = impact(self.store, id)
        if hit is None:
            raise QueryError(f"There is no model or dataset {id!r}. Find ids with search().")
        return hit

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
    if url and "://" not in str(url):
        raise StoreUnavailable(
            "This is no address of a server (neo4j://user@host). The folder of the embedded graph "
            'is given by name: ptmgraph.open(home="/folder").'
        )
    return Graph(url, home)
