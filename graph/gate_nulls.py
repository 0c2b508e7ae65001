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
    queries = list(tree.find("singleQuery"))
    for query in queries:
        around = [q for q in queries if q.start <= query.start and query.stop <= q.stop]
        for clause in query.own("matchClause"):
            if clause.words().upper().startswith("OPTIONAL"):
                for name in new_nodes(clause, around):
                    _check_uses(query, clause, name)


def new_nodes(clause: Tree, around: list[Tree]) -> set[str]:
    """The nodes that this OPTIONAL MATCH names first."""
    before = {v.words() for q in around for v in q.own("variable") if v.stop < clause.start}
    patterns = clause.child("patternList")
    assert patterns is not None
    return {v.words() for n in patterns.find("nodePattern") if (v := n.child("variable"))} - before


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
