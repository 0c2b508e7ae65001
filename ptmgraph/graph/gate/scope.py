"""Which variables are known at a place of a statement."""

from __future__ import annotations

from collections.abc import Iterator

from ptmgraph.graph.gate.tree import (
    CLAUSES,
    COMPREHENSIONS,
    SUBQUERIES,
    Tree,
    items_of,
    keeps_all,
    variables_in,
)

_LOCAL = (*COMPREHENSIONS, *SUBQUERIES)
"""What has names of its own."""


def taken_along(part: Tree) -> str:
    """The names from before that are used in a clause, with commas between them."""
    return ", ".join(sorted(variables_in(part) & in_scope(part)))


def new_nodes(clause: Tree) -> set[str]:
    """The nodes that this OPTIONAL MATCH names first."""
    patterns = clause.child("patternList")
    assert patterns is not None
    named = {v.words() for n in patterns.find("nodePattern") if (v := n.child("variable"))}
    return named - in_scope(clause)


def in_scope(place: Tree) -> set[str]:
    """The variables that are known where `place` begins: not those of another side of a UNION,
    those that a WITH has dropped, or those that a CALL does not take along."""
    query = place.around("singleQuery")
    if query is None:
        return set()
    known, start = handed_down(query), query.start
    lasting = constants(query)
    for clause in query.own("withClause"):
        if clause is not place and clause.stop < place.start:
            before = known | _named_between(start, clause, query)
            known, start = _kept(clause, before) | lasting, clause.stop
    return known | _named_between(start, place, query)


def projected(projection: Tree) -> set[str]:
    """The names after a WITH or RETURN."""
    query = projection.around("singleQuery")
    lasting = constants(query) if query and projection.rule == "withClause" else set()
    return lasting | _kept(projection, in_scope(projection) if keeps_all(projection) else set())


def _kept(projection: Tree, before: set[str]) -> set[str]:
    """The names after a WITH before which these are known."""
    known = set(before) if keeps_all(projection) else set()
    for item in items_of(projection):
        alias = item.child("variable")
        known.add(alias.words() if alias else item.words())
    return known


def _named_between(start: int, place: Tree, query: Tree) -> set[str]:
    """The names that a query gives from `start` up to `place`."""
    own = (v for v in _variables(query, place) if start <= v.start and v.stop < place.start)
    calls = [c for c in query.own("subqueryClause") if start <= c.start and c.stop < place.start]
    return {v.words() for v in own}.union(*(_given_back(call) for call in calls))


def _variables(query: Tree, place: Tree) -> Iterator[Tree]:
    """The variables of a query, without those of subqueries, and of lists and patterns in which
    `place` does not stand."""
    stack = [query]
    while stack:
        part = stack.pop()
        around = part.start <= place.start and place.stop <= part.stop
        if part.rule == "variable":
            yield part
        elif part is query or (part.rule != "singleQuery" and (around or part.rule not in _LOCAL)):
            stack += part.children


def _given_back(call: Tree) -> set[str]:
    """The names that a CALL {} adds."""
    queries = call.outermost("singleQuery")
    return {name for q in queries for r in q.own("returnClause") for name in projected(r)}


def first_clause(query: Tree) -> Tree:
    """The first clause of a query."""
    return next(query.own(*CLAUSES), query)


def handed_down(query: Tree) -> set[str]:
    """What a subquery knows of the query around it; nothing where there is none."""
    if query.known is None:
        query.known = _handed_down(query)
    return query.known


def constants(query: Tree) -> set[str]:
    """The names from outside that Neo4j lets no WITH of a subquery drop: all but those that a CALL
    takes along by a WITH of its own."""
    call = query.around("subqueryClause", "singleQuery")
    by_with = call is not None and call.rule == "subqueryClause" and not call.child("subqueryScope")
    return set() if by_with else handed_down(query)


def _handed_down(query: Tree) -> set[str]:
    around = query.around("subqueryClause", "singleQuery")
    if around is None or around.rule == "singleQuery":
        return in_scope(query)
    scope = around.child("subqueryScope")
    if scope is None and first_clause(query).rule != "withClause":
        return set()
    if scope is None or "*" in scope.words():  # CALL { WITH a ... }: that WITH has its choice
        return in_scope(around)
    return {variable.words() for variable in scope.find("variable")}
