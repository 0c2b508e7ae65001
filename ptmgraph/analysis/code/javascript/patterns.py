"""What a name, a destructuring pattern or a path of properties is given; what types say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import (
    Attribute,
    Choice,
    Expression,
    Home,
    Index,
    Items,
    Name,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.extract import is_telling
from ptmgraph.analysis.code.javascript.lower import DEEPEST, JavaScriptExpressions, property_name
from ptmgraph.analysis.code.javascript.packages import own_keys
from ptmgraph.analysis.code.javascript.source import dotted_node, first_child, parts_of, source_of
from ptmgraph.analysis.code.project import scopes

if TYPE_CHECKING:
    from tree_sitter import Node

WHOLE_EXPORT = "module.exports"
_NAMES = ("identifier", "shorthand_property_identifier_pattern", "undefined")


class PatternReader(JavaScriptExpressions):
    """Records assignments."""

    @property
    def own(self) -> str:
        """The name by which other files import this one."""
        return next(own_keys(self.facts.path))

    def bind(self, target: Node | None, value: Expression) -> None:
        """Records `target = value`, taking patterns, `this.x` and `object[key]` apart."""
        if target is None or self.depth >= DEEPEST:
            return
        self.depth += 1
        self.bind_to(target, value)
        self.depth -= 1

    def bind_to(self, target: Node, value: Expression) -> None:
        kind = target.type
        if kind in _NAMES:
            self.define(source_of(target), value)
        elif kind == "object_pattern":
            self.bind_properties(target, value)
        elif kind == "array_pattern":
            for position, part in positions(target):
                self.bind(part, Index(value, position))
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            self.bind(target.child_by_field_name("left"), value)
            default = target.child_by_field_name("right")
            name = source_of(target.child_by_field_name("left"))
            value = any_member(self.lower_within(name, default, "default"))
            self.bind(target.child_by_field_name("left"), value)
        elif kind == "member_expression":
            self.bind_path(target, value)
        elif kind == "subscript_expression":
            base = target.child_by_field_name("object")
            self.fill(base, Items(((self.key(target, "index"), value),)))
        elif kind in ("rest_pattern", "parenthesized_expression", "non_null_expression"):
            self.bind(first_child(target), value)

    def fill(self, target: Node | None, value: Expression) -> None:
        """Gives a table or list an entry, where it is defined: maybe outside the function."""
        if target is not None and target.type == "identifier":
            name = source_of(target)
            for scope in scopes(self.scope):
                function = self.facts.functions.get(scope)
                if function is not None and name in function.bound:
                    break
                if scope != self.scope and (scope, name) in self.facts.definitions:
                    self.facts.define(scope, name, value)
                    return
                if (scope, name) in self.facts.definitions:
                    break
        self.bind(target, value)

    def define(self, name: str, value: Expression) -> None:
        """A variable. What it takes from another module is an import, whatever the syntax."""
        imported = self.imported(value)
        known = self.facts.imports.setdefault(name, imported) if imported else ""
        if not imported or known != imported:
            self.facts.define(self.scope, name, value)

    def imported(self, value: Expression) -> str:
        """The module, or member of one, that `import("x")` and `require("x").y` give."""
        if isinstance(value, Attribute):
            base = self.imported(value.base)
            return f"{base}.{value.name}" if base else ""
        is_module = isinstance(value, Name) and value.name.startswith("import ")
        return self.facts.imports[value.name] if isinstance(value, Name) and is_module else ""

    def bind_properties(self, pattern: Node, value: Expression) -> None:
        for part in parts_of(pattern):
            if part.type == "pair_pattern":
                name = property_name(part.child_by_field_name("key"))
                given: Expression = Attribute(value, name) if name else Index(value, None)
                self.bind(part.child_by_field_name("value"), given)
            elif part.type == "rest_pattern":
                self.bind(first_child(part), value)
            else:
                named = part.child_by_field_name("left") or part
                self.bind(part, Attribute(value, source_of(named)))

    def bind_path(self, target: Node, value: Expression) -> None:
        """`this.x = value`, `config.model = value`, `exports.x = value`."""
        root, _, path = dotted_node(target).partition(".")
        if f"{root}.{path}" == WHOLE_EXPORT:
            self.export_whole(value)
        elif root == "exports" or f"{root}.{path}".startswith(f"{WHOLE_EXPORT}."):
            if is_telling(value):
                self.export(path.removeprefix("exports."), value)
        elif self.is_this(root) and self.owner and ("." not in path or is_telling(value)):
            self.facts.define(self.owner, path, value)
        elif owner := self.class_named(root):
            self.facts.define(owner, path, value)
        elif root != "?" and not self.is_this(root) and is_telling(value):
            self.facts.define(self.scope, f"{root}.{path}", value)

    def class_named(self, name: str) -> str:
        """The class of the file that a name means here; "" for none that was met."""
        within = (f"{scope}.{name}".lstrip(".") for scope in scopes(self.scope))
        return next((one for one in within if one in self.facts.classes), "")

    def export(self, name: str, value: Expression) -> None:
        """Makes a value known under a name to those who import this file."""
        if isinstance(value, Name) and not self.imported(value):
            if value.name != name:
                self.facts.imports[name] = f"{self.own}.{value.name}"
            return
        self.facts.define("", name, value)

    def export_whole(self, value: Expression) -> None:
        """`module.exports = value`: the properties of an object are the names that it exports."""
        self.export("default", value)
        if isinstance(value, Name):
            self.facts.imports[WHOLE_EXPORT] = f"{self.own}.{value.name}"
        for key, one in value.entries if isinstance(value, Items) else ():
            if isinstance(key, Text):
                named = replace(one, home="constant") if isinstance(one, Text) else one
                self.export(key.value, named)

    def note_type(self, name: str, annotation: Node | None) -> None:
        """What the type of a variable says: its class, or the texts that it may hold."""
        named = first_child(annotation) if annotation is not None else None
        kind = self.type_of(named)
        if kind is not None:
            self.facts.types[(self.scope, name)] = kind

    def type_of(self, node: Node | None) -> Expression | None:
        if node is None:
            return None
        if node.type == "type_identifier":
            return Name(self.scope, source_of(node))
        if node.type in ("lookup_type", "index_type_query"):
            return self.type_from_table(node)
        with self.quietly():
            literals = [self.lower(text, "registry") for text in literal_types(node)]
        return Items(tuple((None, literal) for literal in literals)) if literals else None

    def type_from_table(self, node: Node) -> Expression | None:
        """`(typeof MODELS)[number]`, `keyof typeof MODELS`, and `(typeof MODELS)[keyof typeof
        MODELS]`: the entries of a list, the keys of an object, and its values."""
        first, *others = parts_of(node)
        while first.type == "parenthesized_type":
            first = next(parts_of(first), first)
        table = first_child(first) if first.type == "type_query" else None
        if table is None or table.type != "identifier":
            return None
        named = Name(self.scope, source_of(table))
        is_value = any(one.type == "index_type_query" for one in others)
        return Items(((None, Index(named, None)),)) if is_value else named

    def lower_type_alias_declaration(self, node: Node, home: Home) -> Expression:
        value = node.child_by_field_name("value")
        choices = self.type_of(value)
        is_name = value is not None and value.type == "type_identifier"
        if choices is not None and not is_name:
            self.facts.define(self.scope, source_of(node.child_by_field_name("name")), choices)
        return Unknown("")

    def lower_type_annotation(self, node: Node, home: Home) -> Expression:
        return Unknown("")

    lower_interface_declaration = lower_type_annotation
    lower_type_arguments = lower_type_annotation
    lower_type_parameters = lower_type_annotation
    lower_ambient_declaration = lower_type_annotation


def literal_types(node: Node) -> Iterator[Node]:
    """The strings of a type such as `"a" | "b" | undefined`."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type == "union_type":
            waiting += list(parts_of(current))[::-1]
        elif current.type == "literal_type":
            text = first_child(current)
            if text is not None and text.type == "string":
                yield text


def positions(pattern: Node) -> Iterator[tuple[int, Node]]:
    """The parts of `[a, , b]` with their positions."""
    position = 0
    for child in pattern.children:
        if child.type == ",":
            position += 1
        elif child.is_named and child.type != "comment":
            yield position, child


def any_member(default: Expression) -> Expression:
    """The default of a parameter. Where it is a member of an enumeration (`Model.Small`), any other
    member may be given."""
    base = default.base if isinstance(default, Attribute) else None
    if isinstance(base, Name) and base.name[:1].isupper() and not base.name.isupper():
        return Choice((default, Index(base, None)))
    return default
