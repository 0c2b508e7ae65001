"""The second check in front of Neo4j: what the server says that it would do.

`EXPLAIN` gives the type of a statement and its plan, which names every operator, but for what is
planned inside an expression. Statements that write are refused a third time by the server, because
they run in READ access mode.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import neo4j

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.gate.refusals import PROCEDURES

Plan = Mapping[str, Any]
"""A plan as the driver gives it: an operator with its details and the steps before it."""

_REFUSED = {
    "LoadCSV": "LOAD CSV is refused: queries read the graph only, no files and no network.",
    "Show": "SHOW commands are not available: only queries run here.",
    "Terminate": "TERMINATE is not available: only queries run here.",
    "Transaction": "CALL {} IN TRANSACTIONS is not available: the graph is read-only.",
}


def check_plan(summary: neo4j.ResultSummary) -> Plan:
    """Judge a statement by the summary of its `EXPLAIN`. Its plan. Raises `QueryRefused`."""
    plan = summary.plan
    if summary.query_type in ("w", "rw"):
        raise QueryRefused("The statement writes: the graph is read-only.")
    if plan is None:
        raise QueryRefused("The server does not say what the statement would do.")
    for operator, details, _ in plan_steps(plan):
        if operator == "ProcedureCall":
            _check_procedure(details)
        for beginning, sentence in _REFUSED.items():
            if operator.startswith(beginning):
                raise QueryRefused(sentence)
    if summary.query_type != "r":
        raise QueryRefused("Administration commands are not available: only queries run here.")
    return plan


def plan_steps(plan: Plan) -> Iterator[tuple[str, str, list[Plan]]]:
    """(operator, details, steps before it) of a plan from its end, without the database's name."""
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        details = str(step.get("args", {}).get("Details", ""))
        yield step["operatorType"].partition("@")[0], details, step.get("children", [])
        waiting += step.get("children", ())


def _check_procedure(details: str) -> None:
    """`details` is the call as the plan writes it: `db.labels() :: (label :: STRING)`."""
    name = details.partition("(")[0].strip()
    if name.lower().replace("`", "") not in PROCEDURES:
        allowed = ", ".join(sorted(PROCEDURES))
        raise QueryRefused(f"The procedure {name} is not available; these are: {allowed}.")
