"""A parsed statement as the gate sees it, and the refusal that it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Refused(Exception):
    """The statement does not pass; the message is a sentence for people."""


class Edit(NamedTuple):
    """A change of a statement: the characters from `start` to before `stop` become `words`."""

    start: int
    stop: int
    words: str


@dataclass
class Tree:
    """A node of the parse tree: a grammar rule with children, or a token with its text.

    `start` and `stop` are the places of its first and last character in the statement.
    """

    rule: str
    start: int
    stop: int
    text: str = ""
    children: list[Tree] = field(default_factory=list)

    def find(self, *rules: str) -> Iterator[Tree]:
        """All nodes of these rules, this one included, in the order of the text."""
        return self._find(rules, "")

    def own(self, *rules: str) -> Iterator[Tree]:
        """The same of a query, without what stands in its subqueries."""
        return self._find(rules, "singleQuery")

    def _find(self, rules: tuple[str, ...], border: str) -> Iterator[Tree]:
        stack = [self]
        while stack:
            node = stack.pop()
            if node.rule in rules:
                yield node
            if node is self or node.rule != border:
                stack.extend(reversed(node.children))

    def outermost(self, *rules: str) -> Iterator[Tree]:
        """The nodes of these rules below this one that stand in no other of them."""
        stack = list(reversed(self.children))
        while stack:
            node = stack.pop()
            if node.rule in rules:
                yield node
            else:
                stack.extend(reversed(node.children))

    def is_variable(self) -> bool:
        """Whether this is a variable and nothing else."""
        node = self
        while node.rule != "variable" and len(node.children) == 1:
            node = node.children[0]
        return node.rule == "variable"

    def child(self, *rules: str) -> Tree | None:
        """The first child of one of these rules."""
        return next((child for child in self.children if child.rule in rules), None)

    def spaced(self) -> str:
        """The text as tokens with a space between them, and without comments."""
        if not self.children:
            return self.text
        return " ".join(child.spaced() for child in self.children)

    def words(self) -> str:
        """The text without white space and comments."""
        if not self.children:
            return self.text
        return "".join(child.words() for child in self.children)


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


def variables_in(part: Tree) -> set[str]:
    """All variables in a part of a statement."""
    return {variable.words() for variable in part.find("variable")}


def variables_of(pattern: Tree, *rules: str) -> set[str]:
    """The names that parts of a pattern have."""
    found = (part.child("variable") for part in pattern.find(*rules))
    return {variable.words() for variable in found if variable}
