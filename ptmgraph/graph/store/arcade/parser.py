"""Parsing with the engine's own grammar, and the gate's verdict on a statement, cached."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NoReturn

from ptmgraph.graph.errors import QueryRefused
from ptmgraph.graph.gate.gate import Admitted, admit
from ptmgraph.graph.gate.tree import Refused, Tree
from ptmgraph.graph.store.arcade.jvm import java
from ptmgraph.graph.store.size import check_size

_ANTLR = "org.antlr.v4.runtime"
_GRAMMAR = "com.arcadedb.query.opencypher.grammar.Cypher25"
_ENGINE_PARSER = "com.arcadedb.query.opencypher.parser.Cypher25AntlrParser"


class Parser:
    """Checks statements. One for each process; safe in threads."""

    def __init__(self) -> None:
        self._streams = java(f"{_ANTLR}.CharStreams")
        self._tokens = java(f"{_ANTLR}.CommonTokenStream")
        self._mistake = java(f"{_ANTLR}.misc.ParseCancellationException")
        self._lexer = java(_GRAMMAR + "Lexer")
        self._parse, self._rules = _in_java(_GRAMMAR + "Parser")
        self._list = java("java.util.List")
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
        lexer = self._lexer(self._streams.fromString(statement))
        lexer.removeErrorListeners()
        try:
            root = self._parse.invokeWithArguments(self._list.of(self._tokens(lexer)))
        except self._mistake:
            self._explain_syntax(statement)
        return admit(statement, self._tree(root))

    def _explain_syntax(self, statement: str) -> NoReturn:
        """Raise the engine's own message, which says what is wrong and where."""
        import jpype

        try:
            java(_ENGINE_PARSER)().parse(statement)
        except jpype.JException as error:
            message = str(error).partition("Exception: ")[2] or str(error)
            raise Refused(f"The statement has a mistake. {message}") from None
        raise Refused("The statement has a mistake that the engine does not explain.")

    def _tree(self, node: Any) -> Tree:
        """The parse tree as Python objects (without recursion: expressions can be deep)."""
        root = self._shallow(node)
        stack = [(node, root)]
        while stack:
            source, target = stack.pop()
            for index in range(source.getChildCount()):
                child = source.getChild(index)
                copy = self._shallow(child)
                target.children.append(copy)
                stack.append((child, copy))
        return root

    def _shallow(self, node: Any) -> Tree:
        if hasattr(node, "getRuleIndex"):
            start, stop = node.getStart(), node.getStop()
            rule = self._rules[node.getRuleIndex()]
            return Tree(rule, start.getStartIndex(), stop.getStopIndex() if stop else -1)
        token = node.getSymbol()
        return Tree("", token.getStartIndex(), token.getStopIndex(), str(token.getText()))


def _in_java(parser: str) -> tuple[Any, list[str]]:
    """A method of Java from tokens to the tree, which raises at the first mistake, and the names of
    the grammar's rules. The parser itself never comes to Python: the bridge would read its 4,000
    members first, which takes a fifth to a third of the time of opening a graph."""
    find, kind = java("java.lang.Class").forName, java("java.lang.invoke.MethodType").methodType
    handles, nothing = java("java.lang.invoke.MethodHandles"), java("java.lang.Void").TYPE
    lookup, made = handles.publicLookup(), find(parser)
    new = lookup.findConstructor(made, kind(nothing, find(f"{_ANTLR}.TokenStream")))
    parse = lookup.findVirtual(made, "statements", kind(find(f"{parser}$StatementsContext")))
    silent = lookup.findVirtual(made, "removeErrorListeners", kind(nothing))
    strict = lookup.findVirtual(
        made, "setErrorHandler", kind(nothing, find(f"{_ANTLR}.ANTLRErrorStrategy"))
    )
    strict = handles.insertArguments(strict, 1, [java(f"{_ANTLR}.BailErrorStrategy")()])
    parse = handles.foldArguments(handles.foldArguments(parse, strict), silent)
    rules = made.getField("ruleNames").get(None)
    return handles.filterReturnValue(new, parse), [str(name) for name in rules]
