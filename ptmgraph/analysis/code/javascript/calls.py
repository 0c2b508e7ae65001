"""Reads calls and constructions, and notes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Element,
    Expression,
    Home,
    Items,
    Join,
    Name,
    Text,
)
from ptmgraph.analysis.code.facts import SETTINGS_ENDINGS, Function, file_name
from ptmgraph.analysis.code.formats import joined
from ptmgraph.analysis.code.javascript.lower import UNKNOWN
from ptmgraph.analysis.code.javascript.meanings import (
    OPTIONS,
    MeaningReader,
    as_field,
    home_in,
    known,
    mapping,
)
from ptmgraph.analysis.code.javascript.packages import imported_module
from ptmgraph.analysis.code.javascript.source import (
    dotted_node,
    first_child,
    node_line,
    parts_of,
    source_of,
    string_value,
)
from ptmgraph.analysis.code.names import words
from ptmgraph.analysis.code.syntax import carries_text

if TYPE_CHECKING:
    from tree_sitter import Node

MESSAGE = "postMessage"
_PORT = "parentPort"
INSIDE_WORKER = (MESSAGE, f"self.{MESSAGE}", f"{_PORT}.{MESSAGE}", f"globalThis.{MESSAGE}")
LISTENING = ("addEventListener", "self.addEventListener", f"{_PORT}.on")
_RUNNING = frozenset({"exec", "execa", "spawn", "shell", "sh", "system"})
_RUN_COMMAND = {"run", "command"}
IMPORTING = ("import", "require", "importScripts")
_BY_TEXT = re.compile(r"return\s+import\((?:['\"]([^'\"]+)['\"]|\w+)\)")


def runs_program(name: str) -> bool:
    """Whether a function is called like those that run another program: `execSync`, `shellRun`."""
    said = set(words(name))
    return not _RUNNING.isdisjoint(said) or said >= _RUN_COMMAND


class CallReader(MeaningReader):
    """Reads calls and constructions. `importing` are the functions that import what they get."""

    importing: frozenset[str] = frozenset(IMPORTING)

    def lower_call_expression(self, node: Node, home: Home) -> Expression:
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        name = dotted_node(function)
        if function is None or given is None or given.type != "arguments":
            return self.lower_inside(node)
        if name in self.importing and (module := self.module(given)) is not None:
            return module
        if function.type == "call_expression" and (written := imported_by_text(function)):
            return self.imported_as(written)
        if is_inert(name):
            with self.quietly():
                return self.lower_inside(node)
        if name.endswith(".sent") and self.scope in self.awaited:
            return self.awaited[self.scope]
        if function.type == "super":
            callee: Expression = Attribute(self.lower(function), "__init__")
        else:
            callee = self.lower(function)
        arguments = self.arguments(given, name, home_in(name, home))
        tail = name.rpartition(".")[2]
        if len(arguments) > 1 and isinstance(arguments[0], Text):  # `getEnv("OLLAMA_MODEL", "id")`
            self.facts.note_default(arguments[0].value, arguments[1], self.scope)
        if not self.quiet and runs_program(tail):
            self.note_command(arguments, node_line(node))
        if tail == MESSAGE:
            if name in INSIDE_WORKER:
                return UNKNOWN
            data = Text("data", node_line(node), "direct")
            arguments = (Items(((data, arguments[0]),)),) if arguments else ()
            callee = Attribute(UNKNOWN, MESSAGE)
        elif name in self.setters and arguments:
            self.facts.define(*self.setters[name], arguments[0])
            self.set_now.add(name)
        elif tail == "push" and function.type == "member_expression":
            pushed = Items(tuple((None, argument) for argument in arguments))
            self.fill(function.child_by_field_name("object"), pushed)
        elif tail == "set" and function.type == "member_expression" and len(arguments) == 2:
            entry = arguments[0], as_field(arguments[1])
            self.fill(function.child_by_field_name("object"), Items((entry,)))
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
        if name == "URL" and arguments:
            return Join((*arguments[1:2], arguments[0]))
        call = self.noted(node, self.lower(made), f"new {name}", arguments)
        return self.meaning(call)

    def note_command(self, arguments: tuple[Expression, ...], line: int) -> None:
        """`exec("program ...")` and `spawn("program", ["argument"])`, as a command line."""
        first, second = (*arguments, UNKNOWN, UNKNOWN)[:2]
        parts = [first]
        if isinstance(second, Items):
            parts += [value for _, value in second.entries]
        if len(parts) > 1 or isinstance(first, Join):
            self.facts.commands.append((joined(" ", parts, line, "direct"), line))

    def module(self, given: Node) -> Expression | None:
        """What `import("x")` and `require("x")` give: a name that only the scan knows."""
        first = first_child(given)
        if first is None or first.type not in ("string", "template_string"):
            return None
        if any(child.type == "template_substitution" for child in parts_of(first)):
            return None
        if string_value(first).endswith(SETTINGS_ENDINGS):
            return self.settings(first)
        if string_value(first).startswith("."):  # Node takes a JSON file for a name without ending
            self.facts.imported.add(file_name(string_value(first)) + ".json")
        return self.imported_as(string_value(first))

    def imported_as(self, written: str) -> Expression:
        """The name, which only the scan knows, of what is imported."""
        name = f"import {written}"
        self.facts.imports[name] = imported_module(written, self.facts.path)
        return Name(self.scope, name)

    def settings(self, file: Node) -> Expression:
        """What `import config from "./config.json"` gives: it is read as by any other call."""
        written = self.lower(file, "constant")
        self.facts.imported.add(file_name(string_value(file)))
        return Call(Name("", "import"), (written,), (), node_line(file), self.scope, "import")

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
            if tail in OPTIONS:
                self.note_option(call)
        if base is not None and tail in known("each") | known("whole"):
            for argument in arguments:
                self.feed(argument, base if tail in known("whole") else Element(base))
        return call

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
        reader = self.facts.functions[f"{function.scope}.{function.name}".lstrip(".")]
        for parameter, argument in zip(reader.parameters, arguments, strict=False):
            self.facts.define(reader.name, parameter, argument)
        first = first_child(given)
        outside = first.child_by_field_name("left") if first is not None else None
        if outside is not None and outside.type == "identifier" and reader.parameters:
            self.define(source_of(outside), Name(reader.name, reader.parameters[0]))
        return self.returned(function)


def imported_by_text(node: Node | None) -> str | None:
    """The module that `Function("return import('x')")` imports, as code writes it that a compiler
    must not change; "" for one that gets it as its parameter, None for any other call."""
    if node is None or node.type not in ("call_expression", "new_expression"):
        return None
    made = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    given = node.child_by_field_name("arguments")
    if source_of(made) != "Function" or given is None:
        return None
    texts = [string_value(one) for one in parts_of(given) if one.type == "string"]
    told = _BY_TEXT.search(texts[-1]) if texts else None
    return (told[1] or "") if told else None


def is_inert(name: str) -> bool:
    """Whether a call neither loads anything nor passes text on."""
    root, _, tail = name.partition(".")[0], "", name.rpartition(".")[2]
    return root in known("inert root") or tail in known("inert method") or tail.endswith("Error")


def beside(arguments: tuple[Expression, ...]) -> tuple[tuple[str, Expression], ...]:
    """What the options of a call say beside the id: its revision."""
    options = (argument for argument in arguments if isinstance(argument, Items))
    entries = (entry for option in options for entry in option.entries)
    is_said = [(k.value, v) for k, v in entries if isinstance(k, Text) and k.value == "revision"]
    return tuple(is_said)
