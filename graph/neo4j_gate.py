"""The gate in front of Neo4j: what a typed statement may do there.

The server itself says what a statement would do: `EXPLAIN` gives its type and its plan, and the
plan names every operator, also of subqueries. Statements that write are refused again by the
server, because they run in READ access mode. What is refused besides would read files or the
network (`LOAD CSV`), call procedures off our list, or show or end what others do on the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import neo4j

from graph.gate import PROCEDURES
from graph.store import QueryRefused

# Words in text or comments count too: there is no parser here, and refusing too much is safe.
_XOR, _IN = re.compile(r"\bXOR\b", re.IGNORECASE), re.compile(r"\bIN\b", re.IGNORECASE)
_REFUSED = {
    "LoadCSV": "LOAD CSV is refused: queries read the graph only, no files and no network.",
    "Show": "SHOW commands are not available: only queries run here.",
    "Terminate": "TERMINATE is not available: only queries run here.",
}


def check(cypher: str, summary: neo4j.ResultSummary) -> None:
    """Judge a statement, also by the summary of its `EXPLAIN`. Raises `QueryRefused`."""
    plan = summary.plan
    if _XOR.search(cypher) and len(_IN.findall(cypher)) > 1:
        raise QueryRefused(
            "XOR in a statement with several IN is answered wrongly by Neo4j: it mixes up the "
            "lists. Write (a OR b) AND NOT (a AND b)."
        )
    if summary.query_type in ("w", "rw"):
        raise QueryRefused("The statement writes: the graph is read-only.")
    if plan is None:
        raise QueryRefused("The server does not say what the statement would do.")
    for operator, details in _operators(plan):
        if operator == "ProcedureCall":
            _check_procedure(details)
        for beginning, sentence in _REFUSED.items():
            if operator.startswith(beginning):
                raise QueryRefused(sentence)
    if summary.query_type != "r":
        raise QueryRefused("Administration commands are not available: only queries run here.")


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(operator, details) of a plan, without the name of the database."""
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        details = str(step.get("args", {}).get("Details", ""))
        yield step["operatorType"].partition("@")[0], details
        waiting += step.get("children", ())


def _check_procedure(details: str) -> None:
    """`details` is the call as the plan writes it: `db.labels() :: (label :: STRING)`."""
    name = details.partition("(")[0].strip()
    if name.lower().replace("`", "") not in PROCEDURES:
        allowed = ", ".join(sorted(PROCEDURES))
        raise QueryRefused(f"The procedure {name} is not available; these are: {allowed}.")
