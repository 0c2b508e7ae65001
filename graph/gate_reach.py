"""What can be reached, asked as a search instead of way by way.

`MATCH (a)-[:T*]->(b) WITH DISTINCT b` asks which nodes a reaches. The engine walks every way to
them, and a merge of merges has millions of ways to a few models. Neo4j searches; so does a
procedure of the engine, which is put in here. The rows are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from graph.gate_scope import in_scope
from graph.gate_tree import Edit, Tree

_CLAUSES = ("matchClause", "withClause", "returnClause", "unwindClause", "callClause")
_SUBQUERIES = ("existsExpression", "countExpression", "collectExpression")
_AGGREGATES = frozenset(
    {"count", "collect", "sum", "avg", "min", "max", "stdev", "stdevp"}
    | {"percentilecont", "percentiledisc"}
)
_ONE_STEP = ["nodePattern", "relationshipPattern", "nodePattern"]
_TYPES = re.compile(r":\w+(\|:?\w+)*")


def searches(tree: Tree) -> Iterator[Edit]:
    """The patterns to rewrite: `(a)-[:T*]->(b)` or `*0..`, when the next clause keeps each row
    once, and a or b is known or has properties to begin with."""
    inside = [(part.start, part.stop) for part in tree.find(*_SUBQUERIES)]
    for query in tree.find("singleQuery"):
        if any(start < query.start and query.stop < stop for start, stop in inside):
            continue
        for clause, following in pairwise(query.own(*_CLAUSES, "subqueryClause")):
            if clause.rule == "matchClause" and _keeps_each_once(following):
                yield from _search(clause, in_scope(clause, tree))


def _keeps_each_once(clause: Tree) -> bool:
    body = clause.child("returnBody")
    if body is None or not any(child.text.upper() == "DISTINCT" for child in body.children):
        return False
    called = {name.words().lower() for name in body.find("functionName")}
    return not called & _AGGREGATES and next(body.find("countStar"), None) is None


def _search(clause: Tree, known: set[str]) -> Iterator[Edit]:
    pattern = clause.children[1]
    element = next(pattern.find("patternElement"), None)
    if pattern.rule != "patternList" or element is None or pattern.words() != element.words():
        return
    if [part.rule for part in element.children] != _ONE_STEP:
        return
    left, rel, right = element.children
    types, length = rel.child("labelExpression"), rel.child("pathLength")
    forward = rel.child("rightArrow") is not None
    if types is None or length is None or forward == (rel.child("leftArrow") is not None):
        return
    if rel.child("variable", "properties", "quantifier") or not _TYPES.fullmatch(types.words()):
        return
    if length.words() not in ("*", "*..", "*1..", "*0.."):
        return
    start = _where_to_start(left, right, known)
    if start is not None:
        names = re.findall(r"\w+", types.words())
        text = _text(left, right, start is left, names, forward, "0" in length.words(), known)
        yield Edit(pattern.start, pattern.stop + 1, text)


def _where_to_start(left: Tree, right: Tree, known: set[str]) -> Tree | None:
    for node in (left, right):
        if _name(node) in known:
            return node
    return next((node for node in (left, right) if node.child("properties")), None)


def _text(
    left: Tree,
    right: Tree,
    from_left: bool,
    types: list[str],
    forward: bool,
    or_itself: bool,
    known: set[str],
) -> str:
    """The same pattern, after `MATCH`: its beginning, the search, and what the end must be."""
    start, end = (left, right) if from_left else (right, left)
    first, last = _name(start) or f"_from{start.start}", _name(end)
    reached = last if or_itself and last and last not in known else f"_reached{start.start}"
    upwards = forward == from_left
    ways = "|".join(f"{name}>" if upwards else f"<{name}" for name in types)
    text = _node(start, first)
    if first in known:
        text += f" WITH * WHERE {first} IS NOT NULL"
    text += f" CALL path.subgraphNodes({first}, {{relationshipFilter: '{ways}', maxLevel: -1}})"
    text += f" YIELD node AS {reached}"
    if or_itself:
        same = f" WITH * WHERE {reached} = {last}" if last in known else ""
        return f"{text}{same} MATCH {_node(end, last or reached)}"
    step = f"-[:{'|'.join(types)}]-"
    step = f"{step}>" if upwards else f"<{step}"
    return f"{text} MATCH ({reached}){step}{_node(end, last)}"


def _name(node: Tree) -> str:
    variable = node.child("variable")
    return variable.words() if variable else ""


def _node(node: Tree, name: str) -> str:
    """The node's pattern, under this name."""
    rest = [part.spaced() for part in node.children[1:] if part.rule != "variable"]
    return f"({name} {' '.join(rest)}"
