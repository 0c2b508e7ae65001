"""Reads declarations, statements, imports and exports of JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import (
    Element,
    Expression,
    Home,
    Items,
    Name,
    Text,
)
from ptmgraph.analysis.code.facts import SETTINGS_ENDINGS
from ptmgraph.analysis.code.javascript.calls import imported_by_text
from ptmgraph.analysis.code.javascript.functions import FunctionReader
from ptmgraph.analysis.code.javascript.lower import FUNCTIONS, UNKNOWN, property_name
from ptmgraph.analysis.code.javascript.meanings import known
from ptmgraph.analysis.code.javascript.packages import imported_module
from ptmgraph.analysis.code.javascript.source import (
    dotted_node,
    first_child,
    node_line,
    parts_of,
    source_of,
    string_value,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_FALLBACKS = ("||=", "??=")
_LISTENERS = ("onmessage", "self.onmessage", "globalThis.onmessage")


class JavaScriptStatements(FunctionReader):
    """Reads declarations, statements, imports and exports."""

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
            if imported_by_text(value) == "":
                self.importing |= {name}
                return UNKNOWN
        if value is not None and target is not None and target.type == "array_pattern":
            self.note_setter(target, value)
        if value is not None:
            self.bind(target, self.lower_within(name, value, "constant"))
        return UNKNOWN

    def note_setter(self, target: Node, value: Node) -> None:
        """`const [model, setModel] = useState("id")`: what `setModel` is called with."""
        names = [source_of(part) for part in parts_of(target) if part.type == "identifier"]
        called = dotted_node(value.child_by_field_name("function"))
        if len(names) == 2 and called in known("state"):
            self.setters[names[1]] = self.scope, names[0]

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
        written = string_value(source) if source is not None else ""
        module = imported_module(written, self.facts.path)
        if named is not node:
            self.facts.imports[source_of(first_child(named))] = module
            return UNKNOWN
        clauses = [clause for clause in parts_of(node) if clause.type == "import_clause"]
        for part in (part for clause in clauses for part in parts_of(clause)):
            if source is not None and written.endswith(SETTINGS_ENDINGS):
                self.bind(first_child(part) or part, self.settings(source))
            elif part.type == "identifier":
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


def wrapped(node: Node | None) -> Node | None:
    """The function in `async () => {}` and in `useCallback(async () => {}, [])`; None if none."""
    while node is not None and node.type == "call_expression":
        if dotted_node(node.child_by_field_name("function")) not in known("wrapping"):
            return None
        given = node.child_by_field_name("arguments")
        node = first_child(given) if given is not None else None
    return node if node is not None and node.type in FUNCTIONS else None
