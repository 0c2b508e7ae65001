"""Reads functions and classes, each with its own scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import Expression, Home, Name
from ptmgraph.analysis.code.facts import Class, Function
from ptmgraph.analysis.code.javascript.elements import ElementReader
from ptmgraph.analysis.code.javascript.lower import FUNCTIONS, UNKNOWN, property_name
from ptmgraph.analysis.code.javascript.patterns import any_member
from ptmgraph.analysis.code.javascript.source import (
    first_child,
    node_line,
    parts_of,
    source_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

CONSTRUCTOR = "__init__"
"""The name under which the scan knows a constructor."""

DEEPEST_SCOPE = 30


class FunctionReader(ElementReader):
    """Reads functions and classes."""

    @contextmanager
    def inside(self, scope: str, owner: str) -> Iterator[None]:
        outer = self.scope, self.owner, self.context, self.told
        self.scope, self.owner, self.context, self.told = scope, owner, [], {}
        yield
        self.scope, self.owner, self.context, self.told = outer

    def qualified(self, name: str) -> str:
        """The name of a function or class in the one around it; deep down it stands for itself,
        as names that hold all others would grow with each."""
        within = self.scope and self.scope.count(".") < DEEPEST_SCOPE
        return f"{self.scope}.{name}" if within else name

    def lower_return_statement(self, node: Node, home: Home) -> Expression:
        given = first_child(node)
        while given is not None and given.type == "sequence_expression":
            *before, given = parts_of(given)
            for one in before:
                self.lower(one)
        given, is_given_back = step_of(given)
        value = self.lower_within(self.scope.rpartition(".")[2], given, "constant")
        if not is_given_back:
            self.awaited[self.scope] = value
            return UNKNOWN
        function = self.facts.functions.get(self.scope)
        if function is not None and value != UNKNOWN:
            function.returns.append(value)
        return UNKNOWN

    def lower_function_declaration(self, node: Node, home: Home) -> Expression:
        return self.function(node, source_of(node.child_by_field_name("name")), "")

    lower_generator_function_declaration = lower_function_declaration

    def lower_method_definition(self, node: Node, home: Home) -> Expression:
        name = property_name(node.child_by_field_name("name"))
        return self.function(node, CONSTRUCTOR if name == "constructor" else name, self.owner)

    def function(self, node: Node, name: str, owner: str) -> Expression:
        """Reads a function; gives its name. `owner` is its class, or the object that has it."""
        is_method = owner in self.facts.classes
        if not name or (owner and not is_method):
            name = ".".join([name_by_place(node), name]).rstrip(".")
        scope = self.qualified(name)
        value = Name(scope.removesuffix(name).rstrip("."), name)
        given = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        parts = list(parts_of(given)) if given is not None else []
        if given is not None and given.type == "identifier":
            parts = [given]
        patterns = [part.child_by_field_name("pattern") or part for part in parts]
        names = [
            source_of(pattern) if pattern.type == "identifier" else f"{{{position}}}"
            for position, pattern in enumerate(patterns)
        ]
        spread = names.pop() if patterns and patterns[-1].type == "rest_pattern" else ""
        function = Function(scope, owner, tuple(names), "", spread)
        self.facts.functions[scope] = function
        with self.inside(scope, owner if is_method else self.owner):
            for part, pattern, known_as in zip(parts, patterns, [*names, spread], strict=False):
                self.parameter(part, pattern, known_as)
            body = node.child_by_field_name("body")
            if body is not None and body.type == "statement_block":
                self.lower(body)
            else:
                function.returns.append(self.lower_within(name, body, "constant"))
        return value

    def parameter(self, part: Node, pattern: Node, name: str) -> None:
        if pattern.type != "identifier":
            self.bind(pattern, Name(self.scope, name))
        default = part.child_by_field_name("value")
        if default is not None:
            given = any_member(self.lower_within(name, default, "default"))
            self.facts.define(self.scope, name, given)
        self.note_type(name, part.child_by_field_name("type"))
        if any(child.type in ("accessibility_modifier", "readonly") for child in part.children):
            self.facts.define(self.owner, name, Name(self.scope, name))

    def lower_class_declaration(self, node: Node, home: Home) -> Expression:
        return self.class_(node, source_of(node.child_by_field_name("name")))

    lower_abstract_class_declaration = lower_class_declaration

    def lower_class(self, node: Node, home: Home) -> Expression:
        return self.class_(node, source_of(node.child_by_field_name("name")))

    def class_(self, node: Node, name: str) -> Expression:
        name = name or name_by_place(node)
        owner = self.qualified(name)
        heritage = (child for child in parts_of(node) if child.type == "class_heritage")
        clauses = (clause for part in heritage for clause in parts_of(part))
        values = [c.child_by_field_name("value") for c in clauses if c.type == "extends_clause"]
        bases = tuple(self.lower(value) for value in values if value is not None)
        self.facts.classes[owner] = Class(owner, bases, ())
        value = Name(owner.removesuffix(name).rstrip("."), name)
        with self.inside(owner, owner):
            self.lower(node.child_by_field_name("body"))
        return value

    def lower_public_field_definition(self, node: Node, home: Home) -> Expression:
        name, value = (
            property_name(node.child_by_field_name("name")),
            node.child_by_field_name("value"),
        )
        if value is not None and value.type in FUNCTIONS:
            return self.function(value, name, self.owner)
        self.note_type(name, node.child_by_field_name("type"))
        owner = self.owner
        with self.inside(f"{owner}.{{field}}", owner):
            held = self.lower_within(name, value, "constant")
            self.facts.define(owner, name, held)
            self.note_held(name, held, node_line(node))
        return UNKNOWN


def name_by_place(node: Node) -> str:
    """A name for what has none."""
    row, column = node.start_point
    return f"<{row + 1}:{column}>"


def step_of(node: Node | None) -> tuple[Node | None, bool]:
    """What `return value` gives, and whether the function gives it back. Compilers write
    `return [2, value]` for that in an asynchronous function, and `return [4, value]` where it
    waits for the value, which the next `sent()` gives."""
    inside = list(parts_of(node)) if node is not None and node.type == "array" else []
    step = source_of(inside[0]) if len(inside) == 2 and inside[0].type == "number" else ""
    return (inside[1], step == "2") if step in ("2", "4") else (node, True)
