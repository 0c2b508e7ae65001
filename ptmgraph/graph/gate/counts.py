"""Relationships of a node that are only counted: asked of its list, without their records.

`MATCH (n)<-[r]-(other) RETURN type(r), labels(other)[0], count(r)` makes the engine read the
record of each relationship and of each other node. A node's list names the file of each, and so its
type and its label; `bulk/CountedAround.java` counts them. The rows are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ptmgraph.graph.gate.scope import in_scope
from ptmgraph.graph.gate.tree import (
    AGGREGATES,
    CLAUSES,
    Tree,
    is_marked,
    keeps_all,
    one_relationship,
    pattern_name,
)

_LABEL = re.compile(r":\w+")
_TYPES = re.compile(r":\w+(\|\w+)*")


def ask_counts(tree: Tree) -> None:
    """Rewrites `MATCH (n)<-[r:T]-(other:L)` with a known n and a clause that counts it."""
    for query in tree.find("singleQuery"):
        for clause, following in pairwise(query.own(*CLAUSES)):
            if clause.rule == "matchClause" and following.rule in ("withClause", "returnClause"):
                pattern = _Pattern.of(clause)
                if pattern is not None and not keeps_all(following):
                    _count(query, clause, following, pattern)


class _Pattern(NamedTuple):
    """A known node, and the names, types and label of what is counted; any may be empty."""

    node: str
    incoming: bool
    relation: str
    types: str
    other: str
    label: str

    @classmethod
    def of(cls, clause: Tree) -> _Pattern | None:
        element = one_relationship(clause)
        if element is None or element.words() != clause.children[1].words():
            return None
        left, rel, right = element.children
        to_right = rel.child("rightArrow") is not None
        if to_right == (rel.child("leftArrow") is not None):
            return None
        if rel.child("pathLength", "properties", "quantifier"):
            return None
        known = in_scope(clause)
        node, other = (left, right) if pattern_name(left) in known else (right, left)
        label, types = other.child("labelExpression"), rel.child("labelExpression")
        inside = {part.rule for part in (*node.children, *other.children)}
        if pattern_name(node) not in known or pattern_name(other) in {*known, pattern_name(node)}:
            return None
        if node.child("labelExpression") or not inside <= {"", "variable", "labelExpression"}:
            return None
        if label and not _LABEL.fullmatch(label.words()):
            return None
        if types and not _TYPES.fullmatch(types.words()):
            return None
        words = (part.words()[1:] if part else "" for part in (types, label))
        incoming = to_right == (node is right)
        return cls(
            pattern_name(node),
            incoming,
            pattern_name(rel),
            next(words),
            pattern_name(other),
            next(words),
        )


def _count(query: Tree, clause: Tree, following: Tree, pattern: _Pattern) -> None:
    column = f"_{{}}{clause.start}".format
    uses = {
        f"type({pattern.relation})": column("type"),
        f"labels({pattern.other})[0]": column("label"),
        f"count({pattern.relation})": f"sum({column('count')})",
        f"count({pattern.other})": f"sum({column('count')})",
        f"count(DISTINCT{pattern.other})": f"sum({column('nodes')})",
    }
    found = list(_uses(query, clause, {pattern.relation, pattern.other} - {""}))
    told = [use.words() for use in found]
    counts = sum(words.startswith("count(") for words in told)
    called = [name.words().lower() for name in following.find("functionName")]
    if not counts or counts != sum(name in AGGREGATES for name in called):
        return
    if next(following.find("countStar"), None) or not set(told) <= set(uses):
        return
    if any(is_marked(use) or not following.place < use.place < following.end for use in found):
        return
    one_kind = (pattern.label or f"labels({pattern.other})[0]" in told) and (
        (pattern.types and "|" not in pattern.types) or f"type({pattern.relation})" in told
    )
    distinct = any("DISTINCT" in words for words in told)
    if distinct and not one_kind:
        return
    arguments = (
        f"{pattern.node}, {str(pattern.incoming).lower()}, '{pattern.types}', '{pattern.label}', "
        f"{str(distinct).lower()}"
    )
    clause.put_instead(
        f"CALL ptmgraph.counted({arguments}) YIELD relation AS {column('type')}, "
        f"label AS {column('label')}, relationships AS {column('count')}, "
        f"nodes AS {column('nodes')}"
    )
    for use, words in zip(found, told, strict=True):
        use.put_instead(uses[words])


def _uses(query: Tree, clause: Tree, names: set[str]) -> Iterator[Tree]:
    """What stands around each of these names outside the clause: a call of a function with it, for
    `labels` with the place in the list; or else the name."""
    for variable in query.find("variable"):
        if variable.words() not in names or clause.place < variable.place < clause.end:
            continue
        use = variable.around("functionInvocation")
        if use is None or use.words().count(variable.words()) == 0:
            yield variable
            continue
        if use.words().startswith("labels("):
            while use.parent is not None and use.words().endswith(")"):
                use = use.parent
        yield use
