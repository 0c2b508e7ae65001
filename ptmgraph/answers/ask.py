"""A canned question, or a statement of one's own, with notes on why an answer may not be what was
meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Result
from ptmgraph.queries.catalog import run
from ptmgraph.queries.lacking import lacking
from ptmgraph.queries.spelling import misspelled


def ask(
    store: Store,
    name: str,
    given: Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Result:
    """The answer to the canned question `name`. Where it is empty, its `notes` name what the
    loaded data lacks. `timeout` is in seconds. Raises a `StoreError`."""
    result = run(store, name, given, limit=limit, timeout=timeout)
    if not len(result):
        result.notes = lacking(store, name)
    return result


def cypher(
    store: Store,
    text: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Result:
    """The answer to a read-only statement. Its `notes` name what the schema does not have.
    `timeout` is in seconds. Raises a `StoreError`; `missing_parameters` reads one."""
    result = store.query(text, parameters, limit=limit, timeout=timeout)
    result.notes = misspelled(text, result)
    return result
