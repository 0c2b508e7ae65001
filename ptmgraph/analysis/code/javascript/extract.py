"""Reads one JavaScript or TypeScript file into the facts that the scan follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import (
    Element,
    Expression,
    Home,
    Items,
    Name,
    Text,
)
from ptmgraph.analysis.code.facts import Class, FileFacts, Function
from ptmgraph.analysis.code.javascript.calls import CallReader, known
from ptmgraph.analysis.code.javascript.lower import FUNCTIONS, UNKNOWN, property_name
from ptmgraph.analysis.code.javascript.packages import imported_module
from ptmgraph.analysis.code.javascript.source import (
    broken,
    dotted_node,
    first_child,
    node_line,
    parsed,
    parts_of,
    source_of,
    string_value,
)

if TYPE_CHECKING:
    from tree_sitter import Node

CONSTRUCTOR = "__init__"
"""The name under which the scan knows a constructor."""

DEEPEST_SCOPE = 30
_FALLBACKS = ("||=", "??=")
_LISTENERS = ("onmessage", "self.onmessage", "globalThis.onmessage")


def read_javascript(text: str, path: str) -> tuple[FileFacts, str]:
    """Facts of one file, and a sentence about what of it could not be read if there is such."""
    root = parsed(text, path)
    facts = FileFacts(path)
    JavaScriptReader(facts).read(root)
    return facts, broken(root)


class JavaScriptReader(CallReader):
    """Reads declarations, functions, classes, imports and exports."""

    @contextmanager
    def inside(self, scope: str, owner: str) -> Iterator[None]:
        outer = self.scope, self.owner, self.context
        self.scope, self.owner, self.context = scope, owner, []
        yield
        self.scope, self.owner, self.context = outer

    def qualified(self, name: str) -> str:
        """The name of a function or class in the one around it; deep down it stands for itself,
        as names that hold all others would grow with each."""
        within = self.scope and self.scope.count(".") < DEEPEST_SCOPE
        return f"{self.scope}.{name}" if within else name

    def lower_variable_declarator(self, node: Node, home: Home) -> Expression:
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        name = source_of(target)
        if target is not None and target.type == "identifier":
            self.note_type(name, node.child_by_field_name("type"))
            function = wrapped(value)
            if function is not None:
                self.function(function, name, "")
                return UNKNOWN
            if value is not None and value.type == "class":
                return self.class_(value, name)
        if value is not None:
            self.bind(target, self.lower_within(name, value, "constant"))
        return UNKNOWN

    def lower_assignment_expression(self, node: Node, home: Home) -> Expression:
        target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        name = dotted_node(target)
        if value is not None and value.type in FUNCTIONS:
            return self.assigned_function(value, name)
        lowered = self.lower_within(name.rpartition(".")[2], value, "constant")
        self.bind(target, lowered)
        return lowered

    def assigned_function(self, node: Node, name: str) -> Expression:
        """A function that is exported, set for messages, or given to a property."""
        root, _, tail = name.rpartition(".")
        if root in ("exports", "module.exports"):
            return self.function(node, tail, "")
        function = self.function(node, "" if not tail or tail == "?" else tail, root)
        if name == "module.exports":
            self.export_whole(function)
        elif name in _LISTENERS:
            self.on_message(Text("message", node_line(node), "direct"), function, name)
        return function

    def lower_augmented_assignment_expression(self, node: Node, home: Home) -> Expression:
        target = node.child_by_field_name("left")
        is_fallback = source_of(node.child_by_field_name("operator")) in _FALLBACKS
        name = dotted_node(target).rpartition(".")[2]
        home = "default" if is_fallback else "constant"
        value = self.lower_within(name, node.child_by_field_name("right"), home)
        if is_fallback or isinstance(value, Items):
            self.bind(target, value)
        return value

    def lower_for_in_statement(self, node: Node, home: Home) -> Expression:
        values = self.lower(node.child_by_field_name("right"))
        self.bind(node.child_by_field_name("left"), Element(values))
        return self.lower(node.child_by_field_name("body"))

    def lower_if_statement(self, node: Node, home: Home) -> Expression:
        with self.quietly():
            self.lower(node.child_by_field_name("condition"))
        self.lower(node.child_by_field_name("consequence"))
        return self.lower(node.child_by_field_name("alternative"))

    def lower_switch_case(self, node: Node, home: Home) -> Expression:
        with self.quietly():
            self.lower(node.child_by_field_name("value"))
        for statement in node.children_by_field_name("body"):
            self.lower(statement)
        return UNKNOWN

    def lower_return_statement(self, node: Node, home: Home) -> Expression:
        value = self.lower_within(self.scope.rpartition(".")[2], first_child(node), "constant")
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
            self.facts.define(self.scope, name, self.lower_within(name, default, "default"))
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
            self.facts.define(owner, name, self.lower_within(name, value, "constant"))
        return UNKNOWN

    def lower_enum_declaration(self, node: Node, home: Home) -> Expression:
        body = node.child_by_field_name("body")
        entries: list[tuple[Expression | None, Expression]] = []
        for member in parts_of(body) if body is not None else ():
            name = property_name(member.child_by_field_name("name") or member)
            value = self.lower(member.child_by_field_name("value"), "registry")
            entries.append((Text(name, node_line(member), "registry"), value))
        name = source_of(node.child_by_field_name("name"))
        self.facts.define(self.scope, name, Items(tuple(entries)))
        return UNKNOWN

    def lower_import_statement(self, node: Node, home: Home) -> Expression:
        named = next((c for c in parts_of(node) if c.type == "import_require_clause"), node)
        source = named.child_by_field_name("source")
        module = (
            imported_module(string_value(source), self.facts.path) if source is not None else ""
        )
        if named is not node:
            self.facts.imports[source_of(first_child(named))] = module
            return UNKNOWN
        for clause in parts_of(node):
            for part in parts_of(clause) if clause.type == "import_clause" else ():
                if part.type == "identifier":
                    self.facts.imports[source_of(part)] = f"{module}.default"
                elif part.type == "namespace_import":
                    self.facts.imports[source_of(first_child(part))] = module
                else:
                    self.name_specifiers(part, module)
        return UNKNOWN

    def name_specifiers(self, node: Node, module: str) -> None:
        """`{ a, b as c }` of an import, or of an export from elsewhere."""
        for one in parts_of(node):
            name, alias = (one.child_by_field_name(field) for field in ("name", "alias"))
            if name is not None:
                self.facts.imports[string_value(alias or name)] = f"{module}.{string_value(name)}"

    def lower_export_statement(self, node: Node, home: Home) -> Expression:
        source = node.child_by_field_name("source")
        if source is not None:
            self.export_from(node, imported_module(string_value(source), self.facts.path))
            return UNKNOWN
        declared, value = (node.child_by_field_name(field) for field in ("declaration", "value"))
        if declared is not None:
            self.lower(declared)
            name = source_of(declared.child_by_field_name("name"))
            if name and any(child.type == "default" for child in node.children):
                self.facts.imports["default"] = f"{self.own}.{name}"
        elif value is not None:
            self.export_default(value)
        else:
            for clause in parts_of(node):
                self.export_names(clause)
        return UNKNOWN

    def export_default(self, value: Node) -> None:
        function = wrapped(value)
        if function is not None:
            self.function(function, "default", "")
        else:
            self.export("default", self.lower_within("default", value, "constant"))

    def export_from(self, node: Node, module: str) -> None:
        clauses = [clause for clause in parts_of(node) if clause.type != "string"]
        if not clauses:
            self.facts.star_imports.append(module)
        for clause in clauses:
            if clause.type == "namespace_export":
                self.facts.imports[source_of(first_child(clause))] = module
            else:
                self.name_specifiers(clause, module)

    def export_names(self, clause: Node) -> None:
        """`export { a as b }`, and `export = value` of TypeScript."""
        if clause.type != "export_clause":
            self.export_whole(self.lower(clause))
            return
        for one in parts_of(clause):
            name, alias = (one.child_by_field_name(field) for field in ("name", "alias"))
            if alias is not None:
                self.export(string_value(alias), Name("", source_of(name)))


def name_by_place(node: Node) -> str:
    """A name for what has none."""
    row, column = node.start_point
    return f"<{row + 1}:{column}>"


def wrapped(node: Node | None) -> Node | None:
    """The function in `async () => {}` and in `useCallback(async () => {}, [])`; None if none."""
    while node is not None and node.type == "call_expression":
        if dotted_node(node.child_by_field_name("function")) not in known("wrapping"):
            return None
        given = node.child_by_field_name("arguments")
        node = first_child(given) if given is not None else None
    return node if node is not None and node.type in FUNCTIONS else None
