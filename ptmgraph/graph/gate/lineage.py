"""Steps of lineage, asked of the arrays that a build has written of them.

The engine reads a record for each relationship and each node. `bulk/Steps.java` has all steps from
model to model as arrays, and three procedures answer from them: which models are reached, how many
steps are between two, and the steps at one. They are put in where a statement asks nothing else of
the relationships. The rows are the same. No statement may call them by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ptmgraph.graph.gate.scope import in_scope
from ptmgraph.graph.gate.tree import Tree, is_marked, keeps_all, one_relationship, pattern_name
from ptmgraph.graph.schema import LINEAGE

_MODEL = ":Model"


def ask_arrays(tree: Tree) -> None:
    """Rewrites what asks for single steps at a known node, or for the length of a shortest path."""
    for query in tree.find("singleQuery"):
        for clause in query.own("matchClause"):
            element = one_relationship(clause)
            if element is None:
                continue
            if clause.children[1].words() == element.words():
                _ask_steps(query, clause, element)
            elif next(clause.find("shortestPathPattern"), None):
                _ask_distance(query, clause, element)


def call_reached(start: str, end: str, types: list[str], forward: bool, or_itself: bool) -> str:
    """What yields, as `end`, the models that such steps lead to from the node `start`."""
    arguments = f"{start}, '{'|'.join(types)}', {_java(forward)}, {_java(or_itself)}"
    return f"CALL ptmgraph.reached({arguments}) YIELD node AS {end}"


def is_lineage(types: list[str]) -> bool:
    """Whether relationships of these types are steps of lineage: all lead from model to model."""
    return set(types) <= set(LINEAGE)


def wants_model(node: Tree) -> bool:
    """Whether a pattern of a node asks for the label `Model`, and perhaps for more."""
    return _parts(node)[:1] == [_MODEL]


def wants_any_model(node: Tree) -> bool:
    """Whether all models fit a pattern of a node: it has that label or none, and nothing more."""
    return _parts(node) in ([], [_MODEL])


class _Hop(NamedTuple):
    """A pattern of two nodes with a relationship of lineage, which leads to the right or not."""

    left: Tree
    rel: Tree
    right: Tree
    types: list[str]
    forward: bool

    @classmethod
    def of(cls, element: Tree, length: str) -> _Hop | None:
        left, rel, right = element.children
        label, steps = rel.child("labelExpression"), rel.child("pathLength")
        forward = rel.child("rightArrow") is not None
        if label is None or forward == (rel.child("leftArrow") is not None):
            return None
        if (steps.words() if steps else "") != length or rel.child("properties", "quantifier"):
            return None
        types = label.words()[1:].split("|")
        return cls(left, rel, right, types, forward) if is_lineage(types) else None


def _ask_steps(query: Tree, clause: Tree, element: Tree) -> None:
    """`MATCH (a)-[r:T]->(b)` with a known a, where r is used in `type(r)` only."""
    hop = _Hop.of(element, "")
    if hop is None:
        return
    known = in_scope(clause)
    start, end = (hop.left, hop.right) if pattern_name(hop.left) in known else (hop.right, hop.left)
    if pattern_name(start) not in known or _parts(start) or not wants_any_model(end):
        return
    if not pattern_name(end) or pattern_name(end) in {*known, pattern_name(start)}:
        return
    relation = pattern_name(hop.rel)
    uses = list(_calls(query, "type", relation, clause)) if relation else []
    if None in uses:
        return
    to_parents = _java(hop.forward == (start is hop.left))
    text = f"CALL ptmgraph.steps({pattern_name(start)}, '{'|'.join(hop.types)}', {to_parents}) "
    text += f"YIELD node AS {pattern_name(end)}"
    if uses:
        text += f", relation AS _type{clause.start}"
    clause.put_instead(text)
    for use in uses:
        if use:
            use.put_instead(f"_type{clause.start}")


def _ask_distance(query: Tree, clause: Tree, element: Tree) -> None:
    """`MATCH p = shortestPath((a)-[:T*0..]->(b))` with known ends, where p is used in `length(p)`
    only."""
    hop, path = _Hop.of(element, "*0.."), next(clause.find("pattern")).child("variable")
    if hop is None or path is None or pattern_name(hop.rel):
        return
    known = in_scope(clause)
    if any(pattern_name(node) not in known or _parts(node) for node in (hop.left, hop.right)):
        return
    uses = list(_calls(query, "length", path.words(), clause))
    if None in uses:
        return
    below, above = (hop.left, hop.right) if hop.forward else (hop.right, hop.left)
    ends = f"{pattern_name(below)}, {pattern_name(above)}"
    clause.put_instead(
        f"CALL ptmgraph.distance({ends}, '{'|'.join(hop.types)}') "
        f"YIELD steps AS _steps{clause.start}"
    )
    for use in uses:
        if use:
            use.put_instead(f"_steps{clause.start}")


def _calls(query: Tree, function: str, name: str, clause: Tree) -> Iterator[Tree | None]:
    """The calls of a function with this variable, which a clause names; and none for each other
    use of it in the query."""
    if any(keeps_all(part) for part in query.find("withClause", "returnClause")):
        yield None
    for variable in query.find("variable"):
        if variable.words() != name or clause.place < variable.place < clause.end:
            continue
        call = variable.around("functionInvocation")
        if call is None or is_marked(call) or call.words()[len(function) :] != f"({name})":
            yield None
        else:
            yield call if call.words().lower().startswith(f"{function}(") else None


def _parts(node: Tree) -> list[str]:
    """What a pattern of a node has beside its name, as text."""
    return [part.words() for part in node.children if part.rule not in ("", "variable")]


def _java(value: bool) -> str:
    return "true" if value else "false"
