"""Where Neo4j answers wrongly: refused, with what to write instead. Listed in `docs/cypher.md`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.gate.tree import AGGREGATES
from ptmgraph.graph.store.neo4j.plans import Plan, plan_steps
from ptmgraph.graph.store.neo4j.reading import binds, names_of_clauses, value_before
from ptmgraph.graph.store.tokens import CypherToken

_NAMES = re.compile(r"(?:^|, )(`[^`]*`|\w+)(?=,|$)")  # in a list, what is a name and no more


def check_faults(found: Sequence[CypherToken], plan: Plan) -> None:
    """Refuse a statement, by its tokens and its plan. Raises `QueryRefused`."""
    if _mixes_up_lists(found):
        raise QueryRefused(
            "XOR beside several IN [...] of one value is answered wrongly by Neo4j: it mixes up "
            "the lists. Write (a OR b) AND NOT (a AND b)."
        )
    if _counts_nothing(found, plan):
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
    if _works_out_too_early(plan):
        raise QueryRefused(
            "Neo4j answers wrongly here where the OPTIONAL MATCH finds nothing: it sorts before, "
            "and then has null for what RETURN works out. Put WITH * before the RETURN or WITH "
            "that has DISTINCT or counts."
        )


def _mixes_up_lists(found: Sequence[CypherToken]) -> bool:
    """Whether XOR stands beside two lists for one value: `(x XOR a IN [1]) AND a IN [2]`. Neo4j
    makes one list of the two, as if there were no XOR between them."""
    values = [
        value_before(found, place)
        for place, token in enumerate(found[:-1])
        if token.name == "IN" and found[place + 1].written == "[" and not binds(found, place)
    ]
    words = {token.name for token in found if token.kind == "word"}
    return {"XOR"} < words & {"XOR", "AND", "OR"} and len(set(values)) < len(values)


def _counts_nothing(found: Sequence[CypherToken], plan: Plan) -> bool:
    """Whether an aggregate without a grouping key in EXISTS {}, COUNT {}, COLLECT {} or a pattern
    comprehension was given the names from outside as its keys: then it has no row for nothing.

    `... WHERE EXISTS { MATCH (b)<--(c) WITH count(c) AS n WHERE n = 0 RETURN 1 }` is planned so,
    and any count in the WHERE of an OPTIONAL MATCH. With `WITH b, count(c) AS n` it is meant."""
    return any(
        not _groups_by(found, keys, name)
        for inner in _subqueries(plan)
        for keys, name in _keyed_by_outer_names(inner)
    )


def _groups_by(found: Sequence[CypherToken], keys: set[str], name: str) -> bool:
    """Whether the statement itself has one of the keys, in each clause with an aggregate `name`."""
    clauses = [names for names in names_of_clauses(found) if name in names]
    return bool(clauses) and all(keys & names for names in clauses)


def _forgets_distinct(plan: Plan) -> bool:
    """Whether DISTINCT was left out because the ways begin at nodes found in a unique index: that
    holds for one value, and the planner takes several values or a range for one."""
    waiting = [(plan, False)]
    while waiting:
        step, distinct = waiting.pop()
        operator, details, before = next(plan_steps(step))
        distinct = distinct or "DISTINCT" in f"{operator} {details}".upper()
        if operator.startswith("VarLengthExpand(Pruning") and not distinct:
            for kind, found, _ in plan_steps(step):
                if kind == "NodeUniqueIndexSeekByRange":
                    return True
                if kind.startswith("NodeUniqueIndexSeek") and " IN " in found:
                    return True
        waiting += [(child, distinct) for child in before]
    return False


def _works_out_too_early(plan: Plan) -> bool:
    """Whether DISTINCT or an aggregate takes, for its keys, values from inside an OPTIONAL MATCH
    that is sorted first. Where nothing matched they are null, also `x IS NULL AS none`. A property
    is null then in any case."""
    waiting: list[tuple[Plan, frozenset[str]]] = [(plan, frozenset())]
    while waiting:
        step, keys = waiting.pop()
        operator, details, before = next(plan_steps(step))
        if operator == "Optional":
            inner = [found for kind, found, _ in plan_steps(step) if kind == "Projection"]
            if any(_works_out(found, key) for found in inner for key in keys):
                return True
        if operator in ("OrderedDistinct", "OrderedAggregation"):
            keys = frozenset(_NAMES.findall(details))
        elif operator == "Projection":
            keys = frozenset(key for key in keys if f" AS {key}," not in f"{details},")
        waiting += [(child, keys) for child in before]
    return False


def _works_out(details: str, key: str) -> bool:
    """Whether a projection has `... AS key`, of more than a property."""
    value, is_there, _ = f"{details},".partition(f" AS {key},")
    last = value.rpartition(", ")[2]
    return bool(is_there) and not re.fullmatch(r"\w+\.\w+|cache\[\w+\.\w+\]", last)


def _subqueries(plan: Plan) -> Iterator[list[tuple[str, str]]]:
    """The (operator, details) of what is planned for each subquery in an expression."""
    for operator, _, steps in plan_steps(plan):
        if operator == "Optional":
            inner = [(kind, details) for step in steps for kind, details, _ in plan_steps(step)]
            yield [step for step in inner if step[0] == "Argument" or _is_generated(step[1])]
        elif operator.endswith("Apply") and len(steps) > 1:
            inner = [(kind, details) for kind, details, _ in plan_steps(steps[1])]
            if operator != "Apply" or _is_generated(inner[0][1]):  # else a CALL {}
                yield inner


def _keyed_by_outer_names(steps: list[tuple[str, str]]) -> Iterator[tuple[set[str], str]]:
    """Aggregates with keys from outside alone: the keys, and the name of the last aggregate."""
    arguments = (details for kind, details in steps if kind == "Argument")
    outer = {name for details in arguments for name in details.split(", ")}
    for kind, details in steps:
        if kind.endswith("Aggregation"):
            keys = set(itertools.takewhile(_is_key, details.split(", ")))
            if keys and outer.issuperset(keys):
                yield keys, details.rpartition(" AS ")[2]


def _is_key(item: str) -> bool:
    function, bracket, _ = item.partition("(")
    return not bracket or function.lower() not in AGGREGATES


def _is_generated(details: str) -> bool:
    """Whether an aggregate has a name that the server made: it counts for COUNT {} or size()."""
    return bool(re.search(r"\) AS anon_\d+$", details))
