"""A canned question, or a statement of one's own, with notes on why an answer may not be what was
meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Event
from typing import Any

from ptmgraph.answers.missing import not_found
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT, Store
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.store.search import LABELS
from ptmgraph.queries.catalog import Parameter, Query, get, run
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
    query, given = get(name), given or {}
    taken = {p.name: str(p.default) for p in _ids(query) if p.name not in given}
    result = run(store, name, given, limit=limit, timeout=timeout)
    if not len(result) and len(taken) == 1:
        (parameter,) = (p for p in _ids(query) if p.name in taken)
        found = id_to_ask_about(store, parameter)
        if found != taken[parameter.name]:
            taken = {parameter.name: found}
            result = run(store, name, {**given, **taken}, limit=limit, timeout=timeout)
    result.notes = [f"Asked about {id_}, for no {name} was given." for name, id_ in taken.items()]
    if not len(result):
        result.notes += _unknown(store, query, {**taken, **given}) + lacking(store, name)
    return result


def id_to_ask_about(store: Store, parameter: Parameter) -> str:
    """The id that a parameter has by default; where the graph does not have that, the node of its
    label that has most to show, if there is one. Raises a `StoreError`."""
    default = str(parameter.default)
    if _is_there(store, parameter.type, default):
        return default
    examples = {row["type"]: row["id"] for row in run(store, "examples")}
    return str(examples.get(parameter.type, default))


def _ids(query: Query) -> list[Parameter]:
    """The parameters that hold the id of a node."""
    return [parameter for parameter in query.parameters if parameter.type in LABELS]


def _is_there(store: Store, label: str, id_: str) -> bool:
    return any(hit.id == id_ for hit in store.search(id_, 5, (label,)))


def _unknown(store: Store, query: Query, ids: Mapping[str, Any]) -> list[str]:
    """A sentence for each id that the graph does not have."""
    asked = [(parameter.type, str(ids.get(parameter.name))) for parameter in _ids(query)]
    return [
        str(not_found(store, label, id_, (label,)))
        for label, id_ in asked
        if not _is_there(store, label, id_)
    ]


def cypher(
    store: Store,
    text: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    stop: Event | None = None,
) -> Result:
    """The answer to a read-only statement. Its `notes` name what the schema does not have.
    `timeout` is in seconds; `stop` ends it before. Raises a `StoreError`; `missing_parameters`
    reads one."""
    result = store.query(text, parameters, limit=limit, timeout=timeout, stop=stop)
    result.notes = misspelled(text, result)
    return result


def typed_value(text: str) -> Any:
    """A value that a person typed for a parameter: JSON where it parses, and text otherwise. Raises
    `RecursionError` when it is nested too deeply."""
    try:
        return json.loads(text)
    except ValueError:
        return text
