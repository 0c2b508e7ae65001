"""Calls: those of the language itself get their meaning here, the others are noted."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Element,
    Expression,
    Home,
    Items,
    Name,
    Text,
)
from ptmgraph.analysis.code.extract import is_telling
from ptmgraph.analysis.code.facts import Function
from ptmgraph.analysis.code.formats import joined
from ptmgraph.analysis.code.javascript.lower import UNKNOWN
from ptmgraph.analysis.code.javascript.packages import imported_module
from ptmgraph.analysis.code.javascript.patterns import PatternReader
from ptmgraph.analysis.code.javascript.source import (
    dotted_node,
    first_child,
    node_line,
    parts_of,
    source_of,
    string_value,
)
from ptmgraph.analysis.code.syntax import carries_text
from ptmgraph.analysis.code.tables import rows

if TYPE_CHECKING:
    from tree_sitter import Node

_RENAMED = {
    "toLowerCase": "lower",
    "toUpperCase": "upper",
    "trim": "strip",
    "replaceAll": "replace",
    "entries": "items",
}
"""Methods of the language that the evaluation knows under Python's names."""

_LISTING = {"Object.keys": "keys", "Object.values": "values", "Object.entries": "items"}
_PASSING = ("Object.assign", "new Map")
_KINDS_PASSING = ("same function", "one of function", "boxed", "state", "made")
MESSAGE = "postMessage"
_PORT = "parentPort"
INSIDE_WORKER = (MESSAGE, f"self.{MESSAGE}", f"{_PORT}.{MESSAGE}", f"globalThis.{MESSAGE}")
LISTENING = ("addEventListener", "self.addEventListener", f"{_PORT}.on")
_IMPORTING = ("import", "require", "importScripts")
_OPTIONS = ("option", "requiredOption")


@functools.cache
def known(kind: str) -> frozenset[str]:
    """Names of one kind from javascript_calls.csv."""
    return frozenset(row["name"] for row in rows("javascript_calls") if row["kind"] == kind)


class CallReader(PatternReader):
    """Reads calls, constructions and JSX elements."""

    def lower_call_expression(self, node: Node, home: Home) -> Expression:
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        name = dotted_node(function)
        if function is None or given is None or given.type != "arguments":
            return self.lower_inside(node)
        if name in _IMPORTING and (module := self.module(given)) is not None:
            return module
        if is_inert(name):
            with self.quietly():
                return self.lower_inside(node)
        if function.type == "super":
            callee: Expression = Attribute(self.lower(function), "__init__")
        else:
            callee = self.lower(function)
        arguments = self.arguments(given, name, home_in(name, home))
        tail = name.rpartition(".")[2]
        if tail == MESSAGE:
            if name in INSIDE_WORKER:
                return UNKNOWN
            data = Text("data", node_line(node), "direct")
            arguments = (Items(((data, arguments[0]),)),) if arguments else ()
            callee = Attribute(UNKNOWN, MESSAGE)
        elif tail == "push" and function.type == "member_expression":
            pushed = Items(tuple((None, argument) for argument in arguments))
            self.bind(function.child_by_field_name("object"), pushed)
        elif isinstance(callee, Name) and callee.name.startswith("<"):
            return self.called_at_once(callee, arguments, given)
        elif name in LISTENING and len(arguments) > 1:
            self.on_message(arguments[0], arguments[1], name)
        return self.meaning(self.noted(node, callee, name, arguments))

    def lower_new_expression(self, node: Node, home: Home) -> Expression:
        made, given = (node.child_by_field_name(field) for field in ("constructor", "arguments"))
        name = dotted_node(made)
        if name.endswith(("Error", "Exception")):
            with self.quietly():
                return self.lower_inside(node)
        inner = home_in(f"new {name}", home)
        arguments = self.arguments(given, name, inner) if given is not None else ()
        if name == "Map" and arguments:
            return mapping(arguments[0])
        call = self.noted(node, self.lower(made), f"new {name}", arguments)
        return self.meaning(call)

    def module(self, given: Node) -> Expression | None:
        """What `import("x")` and `require("x")` give: a name that only the scan knows."""
        first = first_child(given)
        if first is None or first.type not in ("string", "template_string"):
            return None
        if any(child.type == "template_substitution" for child in parts_of(first)):
            return None
        name = f"import {string_value(first)}"
        self.facts.imports[name] = imported_module(string_value(first), self.facts.path)
        return Name(self.scope, name)

    def arguments(self, given: Node, name: str, home: Home) -> tuple[Expression, ...]:
        """What a call passes. `...values` stands for any of them, in this place and after it."""
        self.context.append(name.rpartition(".")[2] + "()")
        lowered: list[Expression] = []
        for child in parts_of(given):
            value = self.lower(child, home)
            lowered.append(Element(value) if child.type == "spread_element" else value)
        self.context.pop()
        return tuple(lowered)

    def noted(
        self, node: Node, callee: Expression, name: str, arguments: tuple[Expression, ...]
    ) -> Call:
        """Keeps a call among the facts, with what it hands to the functions that it is given."""
        call = Call(callee, arguments, beside(arguments), node_line(node), self.scope, name)
        base = callee.base if isinstance(callee, Attribute) else None
        tail = name.rpartition(".")[2]
        if carries_text(arguments, ()):
            self.facts.calls.append(call)
            if tail in _OPTIONS:
                self.note_option(call)
        if base is not None and tail in known("each") | known("whole"):
            for argument in arguments:
                self.feed(argument, base if tail in known("whole") else Element(base))
        return call

    def feed(self, function: Expression, value: Expression) -> None:
        """Gives a function that is written in place its first argument."""
        if isinstance(function, Name):
            name = f"{function.scope}.{function.name}".lstrip(".")
            known_function = self.facts.functions.get(name)
            if known_function is not None and known_function.parameters:
                self.facts.define(name, known_function.parameters[0], value)

    def on_message(self, event: Expression, function: Expression, name: str) -> None:
        """The function that a worker calls for each message: it gets what others post to it.

        Messages are followed as calls of a method that the worker has.
        """
        if event != Text("message", getattr(event, "line", 0), "direct"):
            return
        if isinstance(function, Name):
            reader = f"{function.scope}.{function.name}".lstrip(".")
            listener = f"{reader}.{MESSAGE}"
            self.facts.functions[listener] = Function(listener, "{worker}", ("message",))
            message: Expression = Name(listener, "message")
            self.feed(function, Attribute(message, "data") if name.startswith(_PORT) else message)

    def called_at_once(
        self, function: Name, arguments: tuple[Expression, ...], given: Node
    ) -> Expression:
        """`(function (x) { x.a = "id"; return x; })(x || (x = {}))`, as compilers write
        enumerations: the variable outside gets what the function adds."""
        self.feed(function, arguments[0] if arguments else UNKNOWN)
        reader = self.facts.functions[f"{function.scope}.{function.name}".lstrip(".")]
        first = first_child(given)
        outside = first.child_by_field_name("left") if first is not None else None
        if outside is not None and outside.type == "identifier" and reader.parameters:
            self.define(source_of(outside), Name(reader.name, reader.parameters[0]))
        return self.returned(function)

    def returned(self, function: Expression) -> Expression:
        """What a function that is written in place gives back."""
        if not isinstance(function, Name):
            return UNKNOWN
        found = self.facts.functions.get(f"{function.scope}.{function.name}".lstrip("."))
        return Choice(tuple(found.returns)) if found is not None and found.returns else UNKNOWN

    def meaning(self, call: Call) -> Expression:
        """What a call gives back, where it is one of the language or of a common library."""
        first = call.arguments[0] if call.arguments else UNKNOWN
        if call.text in _LISTING:
            how = _LISTING[call.text]
            return Call(Attribute(first, how), (), (), call.line, call.scope, f"?.{how}")
        if call.text == "Object.assign":
            return Items(tuple((None, argument) for argument in call.arguments))
        if call.text in known("same function"):
            return first
        if call.text in known("defining") and len(call.arguments) > 2:
            self.define_property(call.arguments)
        if call.text in known("exporting all") and (module := self.imported(first)):
            self.facts.star_imports.append(module)
        if call.text in known("one of function"):
            return Element(first)
        if call.text in known("made"):
            first = self.returned(first)
            if call.text not in known("boxed"):
                return first
        if call.text in known("state"):
            return Items(((None, first),))
        if call.text in known("boxed"):
            keys = ("current", "value")
            return Items(tuple((Text(key, call.line, "constant"), first) for key in keys))
        method, base = call.text.rpartition(".")[2], call.callee
        return self.method(call, base.base, method) if isinstance(base, Attribute) else call

    def define_property(self, arguments: tuple[Expression, ...]) -> None:
        """`Object.defineProperty(this, "model", { value: "id" })` and what else compilers write for
        fields and exports."""
        target, key, value = arguments[:3]
        if not isinstance(target, Name) or not isinstance(key, Text):
            return
        described = value.entries if isinstance(value, Items) else ()
        for how, one in described:
            if isinstance(how, Text) and how.value in ("value", "get"):
                value = one if how.value == "value" else self.returned(one)
        if target.name == "self" and self.owner:
            self.facts.define(self.owner, key.value, as_field(value))
        elif target.name == "exports" and is_telling(value):
            self.export(key.value, value)

    def method(self, call: Call, base: Expression, method: str) -> Expression:
        first = call.arguments[0] if call.arguments else UNKNOWN
        if method in known("collecting"):
            return Items(((None, self.returned(first)),))
        if method in known("one of"):
            return Element(base)
        if method in known("same"):
            return base
        if method == "concat":
            return Items(((None, Element(base)), *((None, Element(a)) for a in call.arguments)))
        if method == "default" and isinstance(first, Text):
            return Choice((base, Text(first.value, first.line, "default")))
        if method == "join" and isinstance(base, Items) and isinstance(first, Text):
            return joined(first.value, [value for _, value in base.entries], call.line, first.home)
        if method in _RENAMED:
            how = _RENAMED[method]
            arguments = call.arguments if method == "replaceAll" else ()
            return Call(Attribute(base, how), arguments, (), call.line, call.scope, f"?.{how}")
        return call

    def note_option(self, call: Call) -> None:
        """An option of commander (`"--model <id>", "what it is", "default"`) or of yargs."""
        flags, *others = call.arguments
        words = flags.value.replace(",", " ").split() if isinstance(flags, Text) else []
        names = [word.lstrip("-") for word in words if word.startswith("--")] or words[:1]
        default = others[-1] if others else UNKNOWN
        given = [("default", default)]
        if isinstance(default, Items):
            wanted = {"default": "default", "choices": "choices"}
            given = [
                (wanted[key.value], value)
                for key, value in default.entries
                if isinstance(key, Text) and key.value in wanted
            ]
        for name in names:
            camel = "".join(w.title() if n else w for n, w in enumerate(name.split("-")))
            texts = tuple(Text(one, call.line, "default") for one in dict.fromkeys((camel, name)))
            option = Name(call.scope, "add_argument")
            self.facts.calls.append(
                Call(option, texts, tuple(given), call.line, call.scope, "add_argument")
            )

    def lower_jsx_element(self, node: Node, home: Home) -> Expression:
        """`<Chat model="id" />` calls the component with an object of its properties."""
        opened = node.child_by_field_name("open_tag") or node
        tag = opened.child_by_field_name("name")
        entries = [self.property(one) for one in opened.children_by_field_name("attribute")]
        if tag is not None and source_of(tag)[:1].isupper():
            name = dotted_node(tag)
            self.noted(node, self.lower(tag), name, (Items(tuple(entries)),))
        for child in parts_of(node) if opened is not node else ():
            if child.type not in ("jsx_opening_element", "jsx_closing_element"):
                self.lower(child)
        return UNKNOWN

    lower_jsx_self_closing_element = lower_jsx_element

    def property(self, attribute: Node) -> tuple[Expression | None, Expression]:
        """A property of an element, as an entry of an object."""
        inside = list(parts_of(attribute))
        if attribute.type != "jsx_attribute":
            return None, self.lower(attribute)
        name = source_of(inside[0]) if inside else ""
        value = self.lower_within(name, inside[1], "direct") if len(inside) > 1 else UNKNOWN
        return Text(name, node_line(attribute), "registry"), value

    def lower_jsx_expression(self, node: Node, home: Home) -> Expression:
        return self.lower(first_child(node), home)


def as_field(value: Expression) -> Expression:
    """A literal handed to what only defines a field is that field's constant."""
    return replace(value, home="constant") if isinstance(value, Text) else value


def home_in(name: str, home: Home) -> Home:
    """Where a literal stands that a call is handed: what only passes it on is no loading call."""
    if name.rpartition(".")[2] in _OPTIONS:
        return "default"
    passing = name in _LISTING or name in _PASSING or any(name in known(k) for k in _KINDS_PASSING)
    return home if passing else "direct"


def is_inert(name: str) -> bool:
    """Whether a call neither loads anything nor passes text on."""
    root, _, tail = name.partition(".")[0], "", name.rpartition(".")[2]
    return root in known("inert root") or tail in known("inert method") or tail.endswith("Error")


def mapping(value: Expression) -> Expression:
    """`new Map([[key, value], ...])` as an object."""
    if not isinstance(value, Items):
        return value
    pairs = [one for _, one in value.entries if isinstance(one, Items) and len(one.entries) == 2]
    return Items(tuple((pair.entries[0][1], pair.entries[1][1]) for pair in pairs))


def beside(arguments: tuple[Expression, ...]) -> tuple[tuple[str, Expression], ...]:
    """What the options of a call say beside the id: its revision."""
    options = (argument for argument in arguments if isinstance(argument, Items))
    entries = (entry for option in options for entry in option.entries)
    is_said = [(k.value, v) for k, v in entries if isinstance(k, Text) and k.value == "revision"]
    return tuple(is_said)
