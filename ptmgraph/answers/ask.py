"""A canned question, or a statement of one's own, with notes on why an answer may not be what was
meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptmgraph.answers.missing import not_found
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import LABELS
from ptmgraph.queries.catalog import Query, get, run
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
    """The answer to the canned question `name`. Its `notes` name the ids that were not given;
    where it is empty, also ids that the graph does not have, and what the loaded data lacks.
    `timeout` is in seconds. Raises a `StoreError`."""
    result = run(store, name, given, limit=limit, timeout=timeout)
    result.notes = _not_given(get(name), given or {})
    if not len(result):
        result.notes += _unknown(store, get(name), given or {}) + lacking(store, name)
    return result


def _not_given(query: Query, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each id that the question took for itself."""
    return [
        f"Asked about {p.default}, for no {p.name} was given."
        for p in query.parameters
        if p.type in LABELS and p.name not in given
    ]


def _unknown(store: Store, query: Query, given: Mapping[str, Any]) -> list[str]:
    """A sentence for each id that the graph does not have."""
    unknown = []
    for parameter in query.parameters:
        label, id_ = parameter.type, str(given.get(parameter.name, parameter.default))
        if label in LABELS and all(hit.id != id_ for hit in store.search(id_, 5, (label,))):
            unknown.append(str(not_found(store, label, id_, (label,))))
    return unknown


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
