"""The gate in front of Neo4j: what a typed statement may do there.

The server itself says what a statement would do: `EXPLAIN` gives its type and its plan, and the
plan names every operator, also of subqueries. Statements that write are refused again by the
server, because they run in READ access mode. What is refused besides would read files or the
network (`LOAD CSV`), call procedures off our list, or show or end what others do on the server.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import neo4j

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.gate.refusals import PROCEDURES
from ptmgraph.graph.gate.tree import AGGREGATES

# Words in text or comments count too: there is no parser here, and refusing too much is safe.
_XOR, _IN = re.compile(r"\bXOR\b", re.IGNORECASE), re.compile(r"\bIN\b", re.IGNORECASE)
_NAMES = re.compile(r"(?:^|, )(`[^`]*`|\w+)(?=,|$)")  # in a list, what is a name and no more
_REFUSED = {
    "LoadCSV": "LOAD CSV is refused: queries read the graph only, no files and no network.",
    "Show": "SHOW commands are not available: only queries run here.",
    "Terminate": "TERMINATE is not available: only queries run here.",
}


def check_statement(cypher: str, summary: neo4j.ResultSummary) -> None:
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
    for operator, details, _ in _steps(plan):
        if operator == "ProcedureCall":
            _check_procedure(details)
        for beginning, sentence in _REFUSED.items():
            if operator.startswith(beginning):
                raise QueryRefused(sentence)
    if _counts_nothing(plan):
        raise QueryRefused(
            "Neo4j counts wrongly in this subquery: where there is nothing to count, it gives no "
            "row instead of 0. Write OPTIONAL CALL (a) { MATCH ... WHERE ... RETURN b } instead of "
            "OPTIONAL MATCH, and count in a CALL { } before the WHERE instead of in EXISTS { }."
        )
    if _forgets_distinct(plan):
        raise QueryRefused(
            "DISTINCT is answered wrongly by Neo4j here: after it has looked up several ids, it "
            "gives what they share once for each. Put WITH DISTINCT m after the ids: MATCH "
            "(m:Model) WHERE m.id IN $ids WITH DISTINCT m MATCH (m)-[:T*]->(c) RETURN DISTINCT c."
        )
    if _works_out_too_early(plan, frozenset()):
        raise QueryRefused(
            "Neo4j answers wrongly here where the OPTIONAL MATCH finds nothing: it sorts before, "
            "and then has null for what RETURN works out. Put WITH * before the RETURN or WITH "
            "that has DISTINCT or counts."
        )
    if summary.query_type != "r":
        raise QueryRefused("Administration commands are not available: only queries run here.")


def _steps(plan: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """(operator, details, steps before it) of a plan from its end, without the database's name."""
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        details = str(step.get("args", {}).get("Details", ""))
        yield step["operatorType"].partition("@")[0], details, step.get("children", [])
        waiting += step.get("children", ())


def _counts_nothing(plan: Mapping[str, Any]) -> bool:
    """Whether an aggregate without a grouping key in EXISTS {}, COUNT {}, COLLECT {} or a pattern
    comprehension was given the names from outside as its keys: then it has no row for nothing.

    `... WHERE EXISTS { MATCH (b)<--(c) WITH count(c) AS n WHERE n = 0 RETURN 1 }` is planned so,
    and any count in the WHERE of an OPTIONAL MATCH."""
    return any(_keyed_by_outer_names(inner) for inner in _subqueries(plan))


def _forgets_distinct(plan: Mapping[str, Any]) -> bool:
    """Whether DISTINCT was left out because the ways begin at nodes found in a unique index: that
    holds for one value, and the planner takes several values or a range for one."""
    waiting = [(plan, False)]
    while waiting:
        step, distinct = waiting.pop()
        operator, details, before = next(_steps(step))
        distinct = distinct or "DISTINCT" in f"{operator} {details}".upper()
        if operator.startswith("VarLengthExpand(Pruning") and not distinct:
            for kind, found, _ in _steps(step):
                if kind == "NodeUniqueIndexSeekByRange":
                    return True
                if kind.startswith("NodeUniqueIndexSeek") and " IN " in found:
                    return True
        waiting += [(child, distinct) for child in before]
    return False


def _works_out_too_early(plan: Mapping[str, Any], keys: frozenset[str]) -> bool:
    """Whether DISTINCT or an aggregate takes, for its `keys`, values from inside an OPTIONAL MATCH
    that is sorted first. Where nothing matched they are null, also `x IS NULL AS none`. A property
    is null then in any case."""
    operator, details, before = next(_steps(plan))
    if operator == "Optional":
        inner = [found for kind, found, _ in _steps(plan) if kind == "Projection"]
        if any(_works_out(found, key) for found in inner for key in keys):
            return True
    if operator in ("OrderedDistinct", "OrderedAggregation"):
        keys = frozenset(_NAMES.findall(details))
    elif operator == "Projection":
        keys = frozenset(key for key in keys if f" AS {key}," not in f"{details},")
    return any(_works_out_too_early(step, keys) for step in before)


def _works_out(details: str, key: str) -> bool:
    """Whether a projection has `... AS key`, of more than a property."""
    value, is_there, _ = f"{details},".partition(f" AS {key},")
    last = value.rpartition(", ")[2]
    return bool(is_there) and not re.fullmatch(r"\w+\.\w+|cache\[\w+\.\w+\]", last)


def _subqueries(plan: Mapping[str, Any]) -> Iterator[list[tuple[str, str]]]:
    """The (operator, details) of what is planned for each subquery in an expression."""
    for operator, _, steps in _steps(plan):
        if operator == "Optional":
            inner = [(kind, details) for step in steps for kind, details, _ in _steps(step)]
            yield [step for step in inner if step[0] == "Argument" or _is_generated(step[1])]
        elif operator.endswith("Apply") and len(steps) > 1:
            inner = [(kind, details) for kind, details, _ in _steps(steps[1])]
            if operator != "Apply" or _is_generated(inner[0][1]):  # else a CALL {}
                yield inner


def _keyed_by_outer_names(steps: list[tuple[str, str]]) -> bool:
    arguments = (details for kind, details in steps if kind == "Argument")
    outer = {name for details in arguments for name in details.split(", ")}
    for kind, details in steps:
        if kind.endswith("Aggregation"):
            keys = list(itertools.takewhile(_is_key, details.split(", ")))
            if keys and outer.issuperset(keys):
                return True
    return False


def _is_key(item: str) -> bool:
    function, bracket, _ = item.partition("(")
    return not bracket or function.lower() not in AGGREGATES


def _is_generated(details: str) -> bool:
    """Whether an aggregate has a name that the server made: it counts for COUNT {} or size()."""
    return bool(re.search(r"\) AS anon_\d+$", details))


def _check_procedure(details: str) -> None:
    """`details` is the call as the plan writes it: `db.labels() :: (label :: STRING)`."""
    name = details.partition("(")[0].strip()
    if name.lower().replace("`", "") not in PROCEDURES:
        allowed = ", ".join(sorted(PROCEDURES))
        raise QueryRefused(f"The procedure {name} is not available; these are: {allowed}.")
