"""A parsed statement as the gate sees it, and the refusal that it gives.

Nothing here calls itself: expressions can be deep.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

_PLACE = attrgetter("place")


class Refused(Exception):
    """The statement does not pass; the message is a sentence for people."""


@dataclass(eq=False, repr=False, slots=True)
class Tree:
    """A node of the parse tree: a grammar rule with children, or a token with its text.

    `start` and `stop` are the places of its first and last character in the statement. They, the
    rules and the children stay as they were parsed: a change is a mark on a node, words that stand
    before it, after it or instead of it when the statement is written.
    """

    rule: str
    start: int
    stop: int
    text: str = ""
    children: list[Tree] = field(default_factory=list)
    parent: Tree | None = None
    known: set[str] | None = None
    """Of a query: the names that it knows when it begins, once they are asked for."""
    gap: str = ""
    """Of a token: the white space and the comments before it."""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    instead: str | None = None
    place: int = 0
    """Its number among all nodes, in the order of the text and each before its children."""
    end: int = 0
    """The number after the last node that is a part of it."""
    by_rule: Mapping[str, Sequence[Tree]] = field(default_factory=dict)
    """All nodes of the statement: the rules of the gate look for few of many, again and again."""

    def find(self, *rules: str) -> Iterator[Tree]:
        """All nodes of these rules, this one included, in the order of the text."""
        found = [node for rule in rules for node in self._parts(self.by_rule.get(rule, ()))]
        if len(rules) > 1:
            found.sort(key=_PLACE)
        return iter(found)

    def _parts(self, nodes: Sequence[Tree]) -> Sequence[Tree]:
        """Those of the nodes, which are in order, that are a part of this one."""
        first = bisect_left(nodes, self.place, key=_PLACE)
        return nodes[first : bisect_left(nodes, self.end, first, key=_PLACE)]

    def own(self, *rules: str) -> Iterator[Tree]:
        """The same of a query, without what stands in its subqueries."""
        inner = list(self.outermost("singleQuery"))
        for node in self.find(*rules):
            if not any(query.place < node.place < query.end for query in inner):
                yield node

    def outermost(self, *rules: str) -> Iterator[Tree]:
        """The nodes of these rules below this one that stand in no other of them."""
        end = self.place + 1
        for node in self.find(*rules):
            if node.place >= end:
                yield node
                end = node.end

    def tokens(self) -> Iterator[Tree]:
        """The tokens, in order."""
        return self.find("")

    def around(self, *rules: str) -> Tree | None:
        """The nearest node of these rules that this one is a part of."""
        node = self.parent
        while node is not None and node.rule not in rules:
            node = node.parent
        return node

    def core(self) -> Tree:
        """This node without the rules around it that add nothing: `x` of an expression `x`."""
        node = self
        while len(node.children) == 1 and node.rule != "variable":
            node = node.children[0]
        return node

    def is_variable(self) -> bool:
        """Whether this is a variable and nothing else."""
        return self.core().rule == "variable"

    def child(self, *rules: str) -> Tree | None:
        """The first child of one of these rules."""
        return next((child for child in self.children if child.rule in rules), None)

    def words(self) -> str:
        """The text without white space and comments, to be compared: marks do not count."""
        return "".join(token.text for token in self.tokens())

    def put_before(self, words: str) -> None:
        """Mark: write these words before this node; nothing when they are there already."""
        if words not in self.before:
            self.before.append(words)

    def put_after(self, words: str) -> None:
        """Mark: write these words after this node; nothing when they are there already."""
        if words not in self.after:
            self.after.append(words)

    def put_instead(self, words: str) -> None:
        """Mark: write these words in the place of this node."""
        self.instead = words

    def written(self) -> str:
        """The text with all marks, and with white space and comments as they were."""
        parts: list[str] = []
        waiting: list[str] = []  # what is put before a node stands behind the gap before it
        stack: list[Tree | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(f" {node} ")
                continue
            waiting += (f" {words} " for words in node.before)
            stack.extend(reversed(node.after))
            if node.children and node.instead is None:
                stack.extend(reversed(node.children))
                continue
            words = node.text if node.instead is None else f" {node.instead} "
            first = next(node.tokens(), None)
            parts += [first.gap if first and parts else "", *waiting, words]
            waiting = []
        return "".join(parts).strip()


def grow(nodes: Sequence[Tree]) -> Tree:
    """The root of the tree of these nodes, which have their children, and stand in order."""
    by_rule: dict[str, list[Tree]] = {}
    for place, node in enumerate(nodes):
        node.place, node.by_rule = place, by_rule
        by_rule.setdefault(node.rule, []).append(node)
    for node in reversed(nodes):
        node.end = node.children[-1].end if node.children else node.place + 1
    return nodes[0]


def prepare(tree: Tree, text: str) -> None:
    """Note what stands around each node, and the white space and the comments before each token
    of the statement `text`."""
    stack = [tree]
    while stack:
        node = stack.pop()
        for child in node.children:
            child.parent = node
        stack += node.children
    end = 0
    for token in tree.tokens():
        if token.stop < token.start:  # the end of the input
            token.text = ""
        token.gap = text[end : token.start]
        end = token.stop + 1


CLAUSES = (
    *("matchClause", "unwindClause", "subqueryClause", "callClause"),
    *("withClause", "returnClause"),
)
"""The clauses of a query, by the names of the grammar."""
SUBQUERIES = ("existsExpression", "countExpression", "collectExpression")
COMPREHENSIONS = (
    "listItemsPredicate",
    "listComprehension",
    "patternComprehension",
    "reduceExpression",
)
"""Expressions that have names of their own."""
AGGREGATES = frozenset(
    {"count", "collect", "sum", "avg", "min", "max", "stdev", "stdevp"}
    | {"percentilecont", "percentiledisc"}
)
"""Functions of many rows, in lower case."""


def is_distinct(body: Tree) -> bool:
    """Whether a WITH or RETURN has DISTINCT."""
    return any(child.text.upper() == "DISTINCT" for child in body.children)


def aggregates(body: Tree) -> bool:
    """Whether a WITH or RETURN calls a function of many rows."""
    called = {name.words().lower() for name in body.find("functionName")}
    return bool(called & AGGREGATES) or next(body.find("countStar"), None) is not None


def counts_each_once(body: Tree) -> bool:
    """Whether all its functions of many rows are `count(DISTINCT x)`, so that a row may come
    twice."""
    calls = [
        call
        for call in body.find("functionInvocation")
        if next(call.find("functionName")).words().lower() in AGGREGATES
    ]
    each_once = all(
        next(call.find("functionName")).words().lower() == "count" and is_distinct(call)
        for call in calls
    )
    return each_once and next(body.find("countStar"), None) is None


def items_of(projection: Tree) -> list[Tree]:
    """The items of a WITH or RETURN, without a `*`."""
    body = next(projection.find("returnItems"), None)
    return [item for item in body.children if item.rule == "returnItem"] if body else []


def keeps_all(projection: Tree) -> bool:
    """Whether it begins with `*`."""
    body = next(projection.find("returnItems"), None)
    return body is not None and body.words().startswith("*")


def variables_in(part: Tree) -> set[str]:
    """All variables in a part of a statement."""
    return {variable.words() for variable in part.find("variable")}


def variables_of(pattern: Tree, *rules: str) -> set[str]:
    """The names that parts of a pattern have."""
    found = (part.child("variable") for part in pattern.find(*rules))
    return {variable.words() for variable in found if variable}


def pattern_name(part: Tree) -> str:
    """The name of a node or relationship in a pattern; empty where it has none."""
    variable = part.child("variable")
    return variable.words() if variable else ""


def is_marked(part: Tree) -> bool:
    """Whether a rule has left a mark on something in it, which would be lost with it."""
    stack = list(part.children)
    while stack:
        node = stack.pop()
        if node.before or node.after or node.instead is not None:
            return True
        stack += node.children
    return False


def one_relationship(clause: Tree) -> Tree | None:
    """The two nodes and the relationship that a MATCH asks for; none where it asks for more, has a
    condition, or where a rule has left a mark in it."""
    element = next(clause.find("patternElement"), None)
    if element is None or len(clause.children) != 2 or is_marked(clause):
        return None
    rules = [part.rule for part in element.children]
    return element if rules == ["nodePattern", "relationshipPattern", "nodePattern"] else None


def conditions(where: Tree) -> list[Tree]:
    """The parts of a WHERE between its ANDs."""
    node = where.children[-1].core()
    if node.rule == "expression10":
        return [part for part in node.children if part.rule]
    return [node]


def write_match(patterns: Tree) -> None:
    """Write the MATCH that `EXISTS { (a)-->(b) }` leaves out: behind what else stands before it."""
    patterns.children[0].put_before("MATCH")


BARRIER = "WITH *"
"""What changes no meaning; but what stands before it is worked out first."""


def barrier_before(clause: Tree, query: Tree) -> None:
    """Put `WITH *` before a clause of this query, unless there is one."""
    clauses = list(query.own(*CLAUSES))
    place = clauses.index(clause)
    if not place or not _is_barrier(clauses[place - 1]):
        clause.put_before(BARRIER)


def barrier_after(clause: Tree, query: Tree) -> None:
    """Put `WITH *` after a clause of this query, unless there is one."""
    clauses = list(query.own(*CLAUSES))
    place = clauses.index(clause) + 1
    if place == len(clauses) or not _is_barrier(clauses[place]):
        clause.put_after(BARRIER)


def _is_barrier(clause: Tree) -> bool:
    return clause.words().upper() == "WITH*"
