"""What the tests of a branch say of the text that a variable holds there.

`size === "small" ? a : b`, `if`, `switch`, and `if (!SIZES.includes(size)) throw ...`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import (
    BranchVariable,
    Choice,
    Element,
    Expression,
    Home,
    Items,
    Name,
    Text,
)
from ptmgraph.analysis.code.javascript.lower import UNKNOWN, property_name
from ptmgraph.analysis.code.javascript.source import (
    dotted_node,
    node_line,
    parts_of,
    source_of,
    string_value,
)
from ptmgraph.analysis.code.javascript.statements import JavaScriptStatements
from ptmgraph.analysis.code.providers import told_by_table, told_by_test

if TYPE_CHECKING:
    from tree_sitter import Node

Test = tuple[str, Expression, bool]  # how a variable compares, with what, and whether it holds
NamedTest = tuple[str, Test]  # the name of the variable before it

_EQUAL, _UNEQUAL = ("===", "=="), ("!==", "!=")
_MEMBERSHIP = ("includes", "indexOf")
_AROUND = ("parenthesized_expression", "sequence_expression")
_LEAVING = ("return_statement", "throw_statement", "continue_statement", "break_statement")


class ConditionReader(JavaScriptStatements):
    """Notes in each branch what its test says. `told` are the tests that hold where it reads."""

    def lower_identifier(self, node: Node, home: Home) -> Expression:
        named = super().lower_identifier(node, home)
        tests = self.told.get(named.name) if self.told and isinstance(named, Name) else None
        return BranchVariable(named, tests) if tests else named

    def define(self, name: str, value: Expression) -> None:
        self.told.pop(name, None)
        super().define(name, value)

    def lower_object(self, node: Node, home: Home) -> Expression:
        pairs = [child for child in parts_of(node) if child.type == "pair"]
        values = [(child, child.child_by_field_name("value")) for child in pairs]
        self.facts.told += told_by_table(
            (property_name(pair.child_by_field_name("key")), node_line(value), end_line(value))
            for pair, value in values
            if value is not None
        )
        return super().lower_object(node, home)

    @contextmanager
    def where(self, told: list[NamedTest]) -> Iterator[None]:
        """What a block is read with; what it says of variables ends with it."""
        outer = self.told
        self.told = dict(outer)
        for name, test in told:
            self.told[name] = (*self.told.get(name, ()), test)
        yield
        self.told = {name: tests for name, tests in outer.items() if name in self.told}

    def tests_of(self, node: Node | None, holds: bool) -> list[NamedTest]:
        """What is known of variables where a condition holds, or where it does not."""
        while node is not None and node.type in _AROUND:
            node = next(reversed(list(parts_of(node))), None)
        if node is None:
            return []
        if node.type == "unary_expression" and source_of(node)[:1] == "!":
            return self.tests_of(node.child_by_field_name("argument"), not holds)
        if node.type == "call_expression":
            return self.tests_of_list(node, holds)
        if node.type != "binary_expression":
            return []
        operator = source_of(node.child_by_field_name("operator"))
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if operator == ("&&" if holds else "||"):
            return [*self.tests_of(left, holds), *self.tests_of(right, holds)]
        if operator == "in" and left is not None and left.type == "identifier":
            return self.member_of(left, right, holds)
        if left is None or right is None or operator not in _EQUAL + _UNEQUAL:
            return []
        named, text = (left, right) if left.type == "identifier" else (right, left)
        if named.type != "identifier" or text.type != "string":
            return []
        with self.quietly():
            operand = self.lower(text)
        return [(source_of(named), ("is", operand, (operator in _EQUAL) == holds))]

    def tests_of_list(self, call: Node, holds: bool) -> list[NamedTest]:
        """`MODELS.includes(model)`, and `has` of a set or map."""
        function = call.child_by_field_name("function")
        given = list(parts_of(call.child_by_field_name("arguments") or call))
        is_test = dotted_node(function).rpartition(".")[2] in ("includes", "has")
        if function is None or not is_test or len(given) != 1 or given[0].type != "identifier":
            return []
        return self.member_of(given[0], function.child_by_field_name("object"), holds)

    def member_of(self, named: Node, table: Node | None, holds: bool) -> list[NamedTest]:
        """A variable is, or is not, in a table that has a name."""
        if table is None or table.type != "identifier":
            return []
        with self.quietly():
            return [(source_of(named), ("in", self.lower(table), holds))]

    def lower_ternary_expression(self, node: Node, home: Home) -> Expression:
        condition = node.child_by_field_name("condition")
        with self.quietly():
            self.lower(condition)
        ways: list[Expression] = []
        for field, holds in (("consequence", True), ("alternative", False)):
            with self.where(self.tests_of(condition, holds)):
                ways.append(self.lower(node.child_by_field_name(field), home))
        return Choice(tuple(ways))

    def lower_if_statement(self, node: Node, home: Home) -> Expression:
        condition = node.child_by_field_name("condition")
        body = node.child_by_field_name("consequence")
        with self.quietly():
            self.lower(condition)
        if ends_block(body):
            self.note_list(condition)
        self.note_branch(condition, body)
        with self.where(self.tests_of(condition, True)):
            self.lower(body)
        with self.where(self.tests_of(condition, False)):
            self.lower(node.child_by_field_name("alternative"))
        return UNKNOWN

    def lower_statement_block(self, node: Node, home: Home) -> Expression:
        """After an `if` that ends_block the block, its condition does not hold."""
        with self.where([]):
            for child in parts_of(node):
                self.lower(child)
                if child.type == "if_statement" and ends_block(
                    child.child_by_field_name("consequence")
                ):
                    for name, test in self.tests_of(child.child_by_field_name("condition"), False):
                        self.told[name] = (*self.told.get(name, ()), test)
        return UNKNOWN

    def lower_switch_statement(self, node: Node, home: Home) -> Expression:
        """`switch (size) { case "small": ... }`; cases without a body belong to the next one."""
        value = next(parts_of(node.child_by_field_name("value") or node), None)
        name = source_of(value) if value is not None and value.type == "identifier" else ""
        with self.quietly():
            self.lower(value)
        labels: list[Expression] = []
        for case in parts_of(node.child_by_field_name("body") or node):
            with self.quietly():
                labels.append(self.lower(case.child_by_field_name("value"), "registry"))
            body = case.children_by_field_name("body")
            if not body:
                continue
            known = name and all(isinstance(label, Text) for label in labels)
            listed = Items(tuple((None, label) for label in labels))
            operand = labels[0] if len(labels) == 1 else listed
            how = "is" if len(labels) == 1 else "in"
            if isinstance(labels[-1], Text):
                texts = [label.value for label in labels if isinstance(label, Text)]
                lines = node_line(body[0]), end_line(body[-1])
                self.facts.told += told_by_test(last_of_chain(value), texts, *lines)
            with self.where([(name, (how, operand, True))] if known else []):
                for statement in body:
                    self.lower(statement)
            labels = [] if any(map(ends_block, body)) else [UNKNOWN]
        return UNKNOWN

    def note_branch(self, condition: Node | None, body: Node | None) -> None:
        """`if (this.provider === "openai") { ... }`: for whom the branch is written."""
        for node in comparisons(condition):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            text = next((one for one in (left, right) if one and one.type == "string"), None)
            named = left if text is right else right
            if text is not None and body is not None:
                lines = node_line(body), end_line(body)
                self.facts.told += told_by_test(last_of_chain(named), [string_value(text)], *lines)

    def note_list(self, condition: Node | None) -> None:
        """`if (!["a", "b"].includes(size)) throw ...`: the variable is one of the list."""
        for call in calls_in(condition):
            function = call.child_by_field_name("function")
            given = list(parts_of(call.child_by_field_name("arguments") or call))
            if dotted_node(function).rpartition(".")[2] not in _MEMBERSHIP or len(given) != 1:
                continue
            listed = function.child_by_field_name("object") if function is not None else None
            if listed is not None and listed.type == "array" and given[0].type == "identifier":
                with self.quietly():
                    choices = self.lower(listed, "registry")
                super().define(source_of(given[0]), Element(choices))


def calls_in(condition: Node | None) -> Iterator[Node]:
    """The call that a condition is about: `!list.includes(x)`, `list.indexOf(x) === -1`."""
    waiting = [condition] if condition is not None else []
    while waiting:
        node = waiting.pop()
        if node.type == "call_expression":
            yield node
        elif node.type in (*_AROUND, "unary_expression", "binary_expression"):
            waiting += parts_of(node)


def comparisons(condition: Node | None) -> Iterator[Node]:
    """The comparisons for equality that all hold where a condition does."""
    waiting = [condition] if condition is not None else []
    while waiting:
        node = waiting.pop()
        operator = source_of(node.child_by_field_name("operator"))
        if node.type in _AROUND or operator == "&&":
            waiting += parts_of(node)
        elif operator in _EQUAL:
            yield node


def end_line(node: Node) -> int:
    return node.end_point.row + 1


def last_of_chain(node: Node | None) -> str:
    """`provider` of `this.config.provider`; "" for what is no chain of names."""
    name = dotted_node(node).rpartition(".")[2]
    return "" if name == "?" else name


def ends_block(node: Node | None) -> bool:
    """Whether nothing after a statement or block runs when it has run."""
    if node is not None and node.type == "statement_block":
        inside = list(parts_of(node))
        node = inside[-1] if inside else None
    return node is not None and node.type in _LEAVING
