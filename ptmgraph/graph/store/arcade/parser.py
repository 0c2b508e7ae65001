"""Parsing with the engine's own grammar, and the gate's verdict on a statement, cached."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import NoReturn

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.gate.gate import Admitted, admit
from ptmgraph.graph.gate.tree import Refused, Tree, grow
from ptmgraph.graph.store.arcade.jvm import add_our_classes, java
from ptmgraph.graph.store.size import check_size

_ENGINE_PARSER = "com.arcadedb.query.opencypher.parser.Cypher25AntlrParser"


class Parser:
    """Checks statements. One for each process; safe in threads."""

    def __init__(self) -> None:
        add_our_classes()
        # The parser itself never comes to Python: the bridge would read its 4,000 members first,
        # which takes a fifth to a third of the time of opening a graph.
        self._syntax = java("ptmgraph.bulk.SyntaxTree")
        java("ptmgraph.bulk.Reached").offer()
        self._rules = [str(name) for name in self._syntax.rules()]
        self._mistake = java("org.antlr.v4.runtime.misc.ParseCancellationException")
        self.admit = lru_cache(maxsize=512)(self._admit)

    def _admit(self, text: str) -> Admitted:
        """The gate's verdict. Raises `Refused`, also for syntax errors."""
        try:
            check_size(text)
        except QueryRefused as error:
            raise Refused(str(error)) from None
        statement = text.strip().rstrip(";").rstrip()
        if not statement:
            raise Refused("The statement is empty.")
        try:
            numbers = array("i", memoryview(self._syntax.of(statement)).tobytes())
        except self._mistake:
            self._explain_syntax(statement)
        return admit(statement, _tree(numbers, self._rules, statement))

    def _explain_syntax(self, statement: str) -> NoReturn:
        """Raise the engine's own message, which says what is wrong and where."""
        import jpype

        try:
            java(_ENGINE_PARSER)().parse(statement)
        except jpype.JException as error:
            message = str(error).partition("Exception: ")[2] or str(error)
            raise Refused(f"The statement has a mistake. {message}") from None
        raise Refused("The statement has a mistake that the engine does not explain.")


def _tree(numbers: Sequence[int], rules: Sequence[str], text: str) -> Tree:
    """The tree of a text from the numbers that `bulk/SyntaxTree.java` gives of it (without
    recursion: expressions can be deep)."""
    nodes: list[Tree] = []
    waiting: list[Tree] = []  # each node once for each of its children that is still to come
    for rule, start, stop, children in zip(*(numbers[n::4] for n in range(4)), strict=True):
        if rule < 0:
            node = Tree("", start, stop, text[start : stop + 1])
        else:
            node = Tree(rules[rule], start, stop)
        nodes.append(node)
        if waiting:
            waiting.pop().children.append(node)
        waiting += [node] * children
    return grow(nodes)
