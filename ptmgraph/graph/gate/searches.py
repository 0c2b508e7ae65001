"""What can be reached, asked as a search instead of way by way.

`MATCH (a)-[:T*]->(b) WITH DISTINCT b` asks which nodes a reaches. The engine walks every way to
them, and a merge of merges has millions of ways to a few models. Neo4j searches; so does a
procedure of the engine, which is put in here. The rows are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ptmgraph.graph.gate.lineage import call_reached, is_lineage, wants_any_model, wants_model
from ptmgraph.graph.gate.scope import in_scope
from ptmgraph.graph.gate.tree import (
    CLAUSES,
    SUBQUERIES,
    Tree,
    aggregates,
    counts_each_once,
    is_distinct,
    keeps_all,
    pattern_name,
)

_ONE_STEP = ["nodePattern", "relationshipPattern", "nodePattern"]
_TYPES = re.compile(r":(`?)\w+\1(\|:?(`?)\w+\3)*")


def ask_as_searches(tree: Tree) -> None:
    """Rewrites patterns: `(a)-[:T*]->(b)` or `*0..`, when the next clause keeps each row
    once, and a or b is known or has properties to begin with."""
    inside = [(part.start, part.stop) for part in tree.find(*SUBQUERIES)]
    for query in tree.find("singleQuery"):
        if any(start < query.start and query.stop < stop for start, stop in inside):
            continue
        for clause, following in pairwise(query.own(*CLAUSES)):
            if clause.rule == "matchClause" and _keeps_each_once(following):
                _search(clause, in_scope(clause))


def _keeps_each_once(clause: Tree) -> bool:
    """Whether it is DISTINCT over named items, or counts each once; `*` would take along the names
    that are put in."""
    body = clause.child("returnBody")
    if body is None or keeps_all(clause):
        return False
    return counts_each_once(body) if aggregates(body) else is_distinct(body)


@dataclass(frozen=True)
class _Reach:
    """A pattern with a relationship of any length, seen from the node where the search starts."""

    start: Tree
    end: Tree
    types: list[str]
    forward: bool
    """Whether the relationships lead away from the start."""
    or_itself: bool
    """Whether no step is enough: `*0..`."""
    filtered: bool
    """Whether a WHERE follows."""

    def text(self, known: set[str]) -> str:
        """The same pattern, after `MATCH`: its start, the search, and what the end must be."""
        start = pattern_name(self.start) or f"_start{self.start.start}"
        end = pattern_name(self.end) or f"_end{self.start.start}"
        ends = sorted({start, end} & known)
        here = " AND ".join(f"{name} IS NOT NULL" for name in ends)
        text = _node(self.start, start) + (f" WITH * WHERE {here}" if ends else "")
        if end in known:
            return f"{text} WITH * WHERE {self._leads_to(start, end)} MATCH {_node(self.end, end)}"
        if is_lineage(self.types) and (not self.or_itself or wants_model(self.end)):
            call = call_reached(start, end, self.types, self.forward, self.or_itself)
            asks_more = self.filtered or not wants_any_model(self.end)
            return f"{text} {call} {f'MATCH {_node(self.end, end)}' if asks_more else ''}"
        arrow = "{}>" if self.forward else "<{}"
        ways = "|".join(arrow.format(name) for name in self.types)
        text += f" CALL path.subgraphNodes({start}, {{relationshipFilter: '{ways}', maxLevel: -1}})"
        text += f" YIELD node AS {end}"
        if not self.or_itself:
            text += f" WITH * WHERE CASE WHEN {start} <> {end} THEN true"
            text += f" ELSE {self._comes_back(start)} END"
        return f"{text} MATCH {_node(self.end, end)}"

    def _leads_to(self, start: str, end: str) -> str:
        leads = f"EXISTS {{ MATCH {self._shortest(start, end)} }}"
        if self.or_itself:
            return leads
        return f"CASE WHEN {start} <> {end} THEN {leads} ELSE {self._comes_back(start)} END"

    def _comes_back(self, start: str) -> str:
        """Whether the start stands in a cycle: a search alone would always find it."""
        before = f"_before{self.start.start}"
        step = self._arrow(not self.forward, "")
        way = self._shortest(start, before)
        return f"EXISTS {{ MATCH ({start}){step}({before}) MATCH {way} }}"

    def _shortest(self, start: str, end: str) -> str:
        return f"shortestPath(({start}){self._arrow(self.forward, '*0..')}({end}))"

    def _arrow(self, forward: bool, length: str) -> str:
        step = f"-[:{'|'.join(self.types)}{length}]-"
        return f"{step}>" if forward else f"<{step}"


def _search(clause: Tree, known: set[str]) -> None:
    pattern = clause.children[1]
    element = next(pattern.find("patternElement"), None)
    if pattern.rule != "patternList" or element is None or pattern.words() != element.words():
        return
    if [part.rule for part in element.children] != _ONE_STEP:
        return
    left, rel, right = element.children
    if pattern_name(left) and pattern_name(left) == pattern_name(right):
        return
    types, length = rel.child("labelExpression"), rel.child("pathLength")
    forward = rel.child("rightArrow") is not None
    if types is None or length is None or forward == (rel.child("leftArrow") is not None):
        return
    if rel.child("variable", "properties", "quantifier") or not _TYPES.fullmatch(types.words()):
        return
    start = _where_to_start(left, right, known)
    if start is not None and length.words() in ("*", "*..", "*1..", "*0.."):
        names, or_itself = re.findall(r"\w+", types.words()), "0" in length.words()
        filtered = len(clause.children) > 2
        if start is left:
            reach = _Reach(left, right, names, forward, or_itself, filtered)
        else:
            reach = _Reach(right, left, names, not forward, or_itself, filtered)
        pattern.put_instead(reach.text(known))


def _where_to_start(left: Tree, right: Tree, known: set[str]) -> Tree | None:
    for node in (left, right):
        if pattern_name(node) in known:
            return node
    return next((node for node in (left, right) if node.child("properties")), None)


def _node(node: Tree, name: str) -> str:
    """The node's pattern, under this name."""
    rest = [part.written() for part in node.children[1:] if part.rule != "variable"]
    return f"({name} {' '.join(rest)}"
