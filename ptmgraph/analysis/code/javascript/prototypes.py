"""Classes without the word `class`: functions whose methods are given to their prototype.

`function Net() { ... }` and `Net.prototype.load = function () { ... }` are how old code and what
compilers make for old browsers write classes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import Attribute, Call, Expression, Home, Name
from ptmgraph.analysis.code.facts import Class, FileFacts
from ptmgraph.analysis.code.implied import dotted_callee
from ptmgraph.analysis.code.javascript.conditions import ConditionReader
from ptmgraph.analysis.code.javascript.functions import CONSTRUCTOR
from ptmgraph.analysis.code.javascript.lower import FUNCTIONS, UNKNOWN, property_name
from ptmgraph.analysis.code.javascript.source import dotted_node, node_line, parts_of, source_of

if TYPE_CHECKING:
    from tree_sitter import Node

PROTOTYPE = "prototype"
_MADE_SO = re.compile(rb"(?<![\w$.])([\w$]+)\.prototype\b|\b_?createClass\((\w+),")
_INHERITS = re.compile(
    rb"\b(?:__extends|_?inherits(?:Loose)?)\(([\w$]+),\s*([\w.$]+)\)|"
    rb"(?<![\w$.])([\w$]+)\.prototype\s*=\s*(?:Object\.create\(|new )([\w.$]+?)(?:\.prototype)?[()]"
)
_SIGNS = (b".prototype", b"reateClass(", b"__extends(")
_CREATE_CLASS = ("_createClass", "createClass")
_BUILT_IN = frozenset({"Array", "Date", "Function", "Map", "Object", "Set", "String"})


class Constructors:
    """The functions of a file that are classes by their prototypes, and their bases."""

    def __init__(self, code: bytes) -> None:
        self._places: dict[str, list[int]] = {}
        self._bases: dict[str, str] = {}
        if not any(sign in code for sign in _SIGNS):
            return
        for one in _MADE_SO.finditer(code):
            name = (one[1] or one[2]).decode()
            if name not in _BUILT_IN:
                self._places.setdefault(name, []).append(one.start())
        for one in _INHERITS.finditer(code):
            name = (one[1] or one[3]).decode()
            self._bases[name] = (one[2] or one[4]).decode()
            insort(self._places.setdefault(name, []), one.start())

    def has(self, name: str, node: Node) -> bool:
        """Whether the function of that name is a class: its prototype gets something in the block
        where it stands. In compressed code many functions have one name."""
        places = self._places.get(name)
        if not places or node.parent is None:
            return False
        start = bisect_left(places, node.parent.start_byte)
        return start < len(places) and places[start] < node.parent.end_byte

    def base(self, name: str) -> str:
        """The base of such a class, as it is written; "" for none that is known."""
        base = self._bases.get(name, "")
        return base if base != name else ""


class JavaScriptReader(ConditionReader):
    """Reads a whole file. `constructors` are its functions that are classes."""

    def __init__(self, facts: FileFacts, constructors: Constructors) -> None:
        super().__init__(facts)
        self.constructors = constructors

    def lower_function_declaration(self, node: Node, home: Home) -> Expression:
        name = source_of(node.child_by_field_name("name"))
        if not self.constructors.has(name, node):
            return super().lower_function_declaration(node, home)
        owner, base = self.qualified(name), self.constructors.base(name)
        bases = (dotted_expression(self.scope, base),) if base else ()
        self.facts.classes[owner] = Class(owner, bases, ())
        with self.inside(owner, owner):
            self.function(node, CONSTRUCTOR, owner)
        return Name(owner.removesuffix(name).rstrip("."), name)

    def lower_variable_declarator(self, node: Node, home: Home) -> Expression:
        """`var _this = this`, and `var _this = _super.call(this) || this`."""
        if is_this(node.child_by_field_name("value")):
            self.mine.add((self.owner, source_of(node.child_by_field_name("name"))))
        return super().lower_variable_declarator(node, home)

    def assigned_function(self, node: Node, name: str) -> Expression:
        """`Net.prototype.load = function () { ... }` is a method of the class."""
        root, _, tail = name.rpartition(".")
        owner = self.class_of_prototype(root)
        return self.method_of(owner, tail, node) if owner else super().assigned_function(node, name)

    def bind_path(self, target: Node, value: Expression) -> None:
        """`Net.prototype.size = "small"`, and `Net.prototype = { load: ... }`, whose functions
        `lower_assignment_expression` reads."""
        root, _, path = dotted_node(target).partition(f".{PROTOTYPE}")
        owner = self.class_named(root) if path or dotted_node(target).endswith(PROTOTYPE) else ""
        if not owner:
            super().bind_path(target, value)
        elif path and value != UNKNOWN:
            self.facts.define(owner, path.lstrip("."), value)

    def lower_assignment_expression(self, node: Node, home: Home) -> Expression:
        target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        if is_this(value) and target is not None and target.type == "identifier":
            self.mine.add((self.owner, source_of(target)))
        owner = self.class_of_prototype(dotted_node(target)) if target is not None else ""
        if not owner or value is None or value.type != "object":
            return super().lower_assignment_expression(node, home)
        for child in parts_of(value):
            name = property_name(child.child_by_field_name("key"))
            given = child.child_by_field_name("value")
            if name and given is not None and given.type in FUNCTIONS:
                self.method_of(owner, name, given)
            elif name and given is not None:
                self.facts.define(owner, name, self.lower_within(name, given, "constant"))
        return UNKNOWN

    def class_of_prototype(self, name: str) -> str:
        """The class of `Net` in `Net.prototype`; "" for any other name."""
        root, _, tail = name.rpartition(".")
        return self.class_named(root) if tail == PROTOTYPE else ""

    def method_of(self, owner: str, name: str, node: Node) -> Expression:
        with self.inside(owner, owner):
            return self.function(node, name, owner)

    def lower_call_expression(self, node: Node, home: Home) -> Expression:
        name = dotted_node(node.child_by_field_name("function"))
        given = node.child_by_field_name("arguments")
        if given is None or given.type != "arguments":
            return super().lower_call_expression(node, home)
        if name.rpartition(".")[2] in _CREATE_CLASS:
            return self.created_class(given)
        base, _, method = name.removesuffix(".call").partition(f".{PROTOTYPE}.")
        if name.endswith(".call") and self.owner and self.is_base(base):
            return self.call_of_base(node, method or CONSTRUCTOR, name)
        return super().lower_call_expression(node, home)

    def is_base(self, name: str) -> bool:
        """Whether a name means the base of the class that is read."""
        known = self.facts.classes.get(self.owner)
        return known is not None and name in map(dotted_callee, known.bases)

    def call_of_base(self, node: Node, method: str, name: str) -> Expression:
        """`Base.call(this, "id")` in a constructor, and `Base.prototype.load.call(this, "id")`."""
        given = node.child_by_field_name("arguments")
        line = node_line(node)
        above = Call(Name(self.scope, "super"), (), (), line, self.scope, "super")
        arguments = self.arguments(given, name, "direct")[1:] if given is not None else ()
        return self.noted(node, Attribute(above, method), f"super.{method}", arguments)

    def created_class(self, given: Node) -> Expression:
        """`_createClass(Net, [{ key: "load", value: function load() {} }])` of Babel."""
        made, *listed = parts_of(given)
        owner = self.class_named(source_of(made))
        for one in (entry for some in listed for entry in parts_of(some)):
            fields = {property_name(c.child_by_field_name("key")): c for c in parts_of(one)}
            key, value = (
                fields[field].child_by_field_name("value") if field in fields else None
                for field in ("key", "value")
            )
            if owner and value is not None and value.type in FUNCTIONS:
                self.method_of(owner, source_of(key).strip("\"'"), value)
            else:
                self.lower(one)
        return UNKNOWN


def dotted_expression(scope: str, dotted: str) -> Expression:
    """The expression of `a.b.c`."""
    first, *others = dotted.split(".")
    found: Expression = Name(scope, first)
    for name in others:
        found = Attribute(found, name)
    return found


def is_this(node: Node | None) -> bool:
    """Whether a value is `this`, or what a base made of it or else `this`."""
    if node is not None and node.type == "binary_expression":
        node = node.child_by_field_name("right")
    return node is not None and node.type == "this"
