"""Nodes that may be null, in patterns: what the engine answers differently from Neo4j.

After `OPTIONAL MATCH (a)-[:T]->(b)` the node b may be null, and a later pattern with a null node
matches nothing. The engine instead takes such a b for a new variable, unless it is the first
node of a pattern with relationships; and a bare pattern with a null node is null there, not
false. These uses are refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.gate_tree import Refused, Tree


def no_nulls_in_patterns(tree: Tree) -> None:
    """Raises `Refused`."""
    for query in tree.find("singleQuery"):
        for clause in query.own("matchClause"):
            if clause.words().upper().startswith("OPTIONAL"):
                for name in new_nodes(clause, tree):
                    _check_uses(query, clause, name)


def new_nodes(clause: Tree, tree: Tree) -> set[str]:
    """The nodes that this OPTIONAL MATCH of the statement `tree` names first."""
    patterns = clause.child("patternList")
    assert patterns is not None
    names = {v.words() for n in patterns.find("nodePattern") if (v := n.child("variable"))}
    return names - _in_scope(clause, tree)


def _in_scope(place: Tree, tree: Tree) -> set[str]:
    """The variables that are known where `place` begins: not those of another side of a UNION,
    those that a WITH has dropped, or those that a CALL does not take along."""
    query = _innermost(place, tree, "singleQuery")
    if query is None:
        return set()
    before = [w for w in query.own("withClause") if w is not place and w.stop < place.start]
    if not before:
        start, names = query.start, _handed_down(query, tree)
    else:
        last = max(before, key=lambda projection: projection.start)
        start, names = last.stop, _projected(last, tree)
    own = (v for v in query.own("variable") if start <= v.start and v.stop < place.start)
    return names | {v.words() for v in own}


def _innermost(place: Tree, tree: Tree, rule: str) -> Tree | None:
    """The smallest part of this rule that `place` stands in, other than itself."""
    around = (t for t in tree.find(rule) if t is not place)
    holding = [t for t in around if t.start <= place.start and place.stop <= t.stop]
    return max(holding, key=lambda t: (t.start, -t.stop), default=None)


def _handed_down(query: Tree, tree: Tree) -> set[str]:
    """What a subquery knows of the query around it; nothing where there is none."""
    call = _innermost(query, tree, "subqueryClause")
    around = _innermost(query, tree, "singleQuery")
    if call is None or (around is not None and around.start > call.start):
        return _in_scope(query, tree) if around is not None else set()
    scope = call.child("subqueryScope")
    if scope is None:  # only what its own WITH takes along
        return set()
    if "*" in scope.words():
        return _in_scope(call, tree)
    return {variable.words() for variable in scope.find("variable")}


def _projected(projection: Tree, tree: Tree) -> set[str]:
    """The names after a WITH."""
    body = next(projection.find("returnItems"))
    names = _in_scope(projection, tree) if body.words().startswith("*") else set()
    for item in (child for child in body.children if child.rule == "returnItem"):
        alias = item.child("variable")
        names.add(alias.words() if alias else item.words())
    return names


def _check_uses(query: Tree, clause: Tree, name: str) -> None:
    """Raise for a wrong use of the node `name` after `clause`, which made it, or gave it this
    name."""
    end = query.stop
    for projection in query.own("withClause"):
        if projection.start <= clause.start or projection.start > end:
            continue
        carried = list(_carried(projection, name))
        for other in carried:
            if other != name:
                _check_uses(query, projection, other)
        if name not in carried:
            end = projection.start
    for pattern in query.find("patternElement", "pathPatternNonEmpty"):
        if clause.stop < pattern.start < end and not _may_hold_null(pattern, name):
            raise Refused(
                f"{name} may be null after OPTIONAL MATCH, and a pattern with it is answered "
                f"differently here than by Neo4j. Begin the pattern with it, ({name})-[...]-(...), "
                "in MATCH or inside EXISTS {}, COUNT {} or COLLECT {}."
            )


def _carried(projection: Tree, name: str) -> Iterator[str]:
    """The names that the node has after a WITH."""
    body = next(projection.find("returnItems"))
    if body.words().startswith("*"):
        yield name
    for item in (child for child in body.children if child.rule == "returnItem"):
        alias = item.child("variable")
        words = item.words()
        if words == name:
            yield name
        elif alias and words[: -len(alias.words())].upper() == f"{name.upper()}AS":
            yield alias.words()


def _may_hold_null(pattern: Tree, name: str) -> bool:
    """Whether both engines read the pattern alike when the node is null."""
    names = [v.words() if (v := n.child("variable")) else "" for n in pattern.find("nodePattern")]
    if name not in names:
        return True
    return pattern.rule == "patternElement" and len(names) > 1 and name not in names[1:]
