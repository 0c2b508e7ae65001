"""Lowers JavaScript expressions to those that the scan follows, each node once.

What is nested deeper than anyone writes is left for later and read from there, so that no file can
exhaust the stack. `patterns.py`, `meanings.py`, `calls.py`, `elements.py`, `functions.py` and
`extract.py` add the rest of the language, each on top of the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ptmgraph.analysis.code.command_words import says_what
from ptmgraph.analysis.code.descriptions import described_names
from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Choice,
    Element,
    Expression,
    Flag,
    Home,
    Index,
    Items,
    Join,
    Name,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.facts import SETTINGS_ENDINGS, FileFacts, Hint, Variable, file_name
from ptmgraph.analysis.code.javascript.source import (
    first_child,
    node_line,
    parts_of,
    source_of,
    string_value,
)
from ptmgraph.analysis.code.names import is_record, speaks_of_hub
from ptmgraph.analysis.code.syntax import LISTED, entry_home, is_of_services

if TYPE_CHECKING:
    from tree_sitter import Node

UNKNOWN = Unknown("")
DEEPEST = 90
LONGEST_TEXT = 2000
BranchTests = tuple[tuple[str, Expression, bool], ...]
FUNCTIONS = ("arrow_function", "function_expression", "generator_function")


class Waiting(NamedTuple):
    """A node that is left for later, and where it stands."""

    node: Node
    scope: str
    owner: str
    quiet: int


class JavaScriptExpressions:
    """Turns nodes into expressions. `scope` is the function that is read, `owner` the class.

    The method for a type of node is `lower_` and the name that the grammar gives it.
    """

    def __init__(self, facts: FileFacts) -> None:
        self.facts = facts
        self.scope = ""
        self.owner = ""
        self.context: list[str] = []
        self.quiet = 0
        self.depth = 0
        self.waiting: list[Waiting] = []
        self.setters: dict[str, Variable] = {}  # functions that set a variable, by name
        self.set_now: set[str] = set()  # those that were met since an element began
        self.mine: set[tuple[str, str]] = set()  # classes with the variables that mean `this`
        self.told: dict[str, BranchTests] = {}  # what the branch says about variables
        self.awaited: dict[str, Expression] = {}  # what a function has just waited for

    def read(self, root: Node) -> None:
        """Reads a whole file."""
        self.lower(root)
        while self.waiting:
            node, self.scope, self.owner, self.quiet = self.waiting.pop()
            self.lower(node)

    def lower(self, node: Node | None, home: Home = "constant") -> Expression:
        if node is None:
            return UNKNOWN
        if self.depth >= DEEPEST:
            self.waiting.append(Waiting(node, self.scope, self.owner, self.quiet))
            return UNKNOWN
        method = getattr(self, f"lower_{node.type}", None)
        self.depth += 1
        try:
            value: Expression = method(node, home) if method else self.lower_inside(node)
        finally:
            self.depth -= 1
        return value

    def lower_inside(self, node: Node) -> Expression:
        """Anything else: its value is not known, what stands inside still counts."""
        for child in parts_of(node):
            self.lower(child)
        return UNKNOWN

    def lower_within(self, name: str, node: Node | None, home: Home) -> Expression:
        """Lowers `node` with `name` (of what it is assigned or passed to) as its context."""
        self.context.append(name)
        value = self.lower(node, home)
        self.context.pop()
        return value

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """For texts that are compared or shown: they are no hints."""
        self.quiet += 1
        yield
        self.quiet -= 1

    def lower_string(self, node: Node, home: Home) -> Expression:
        value = string_value(node)
        if len(value) > LONGEST_TEXT:
            return UNKNOWN
        if value.endswith(SETTINGS_ENDINGS):
            self.facts.files.add(file_name(value))
        if not self.quiet and self.facts.is_noteworthy(value):
            names = tuple(name.replace("GitHub", "Github") for name in self.context)  # one word
            self.facts.hints.append(Hint(value, node_line(node), home, names, self.scope))
        return Text(value, node_line(node), home)

    def lower_template_string(self, node: Node, home: Home) -> Expression:
        pieces = list(parts_of(node))
        if not any(piece.type == "template_substitution" for piece in pieces):
            return self.lower_string(node, home)
        parts: list[Expression] = []
        for piece in pieces:
            if piece.type == "template_substitution":
                parts.append(self.lower(first_child(piece), home))
            else:
                parts.append(Text(string_value(piece), node_line(piece), home))
        return self.linked(tuple(parts))

    def linked(self, parts: tuple[Expression, ...]) -> Join:
        """Joined text, which is noted where it may be a link to weights."""
        text = Join(parts)
        if not self.quiet:
            self.facts.note_link(text, self.context, self.scope)
        return text

    def lower_identifier(self, node: Node, home: Home) -> Expression:
        name = source_of(node)
        return Name(self.scope, "self" if self.is_this(name) else name)

    def is_this(self, name: str) -> bool:
        """Whether a name means `this` of the class that is read."""
        return name == "this" or (bool(self.mine) and (self.owner, name) in self.mine)

    lower_shorthand_property_identifier = lower_identifier

    def lower_this(self, node: Node, home: Home) -> Expression:
        return Name(self.scope, "self")

    def lower_super(self, node: Node, home: Home) -> Expression:
        return Call(Name(self.scope, "super"), (), (), node_line(node), self.scope, "super")

    def lower_true(self, node: Node, home: Home) -> Expression:
        return Flag(True)

    def lower_false(self, node: Node, home: Home) -> Expression:
        return Flag(False)

    def lower_null(self, node: Node, home: Home) -> Expression:
        return Flag(None)

    lower_undefined = lower_null

    def lower_number(self, node: Node, home: Home) -> Expression:
        return Unknown(source_of(node))

    def lower_parenthesized_expression(self, node: Node, home: Home) -> Expression:
        return self.lower(first_child(node), home)

    lower_await_expression = lower_parenthesized_expression
    lower_as_expression = lower_parenthesized_expression
    lower_satisfies_expression = lower_parenthesized_expression
    lower_non_null_expression = lower_parenthesized_expression
    lower_spread_element = lower_parenthesized_expression

    def lower_type_assertion(self, node: Node, home: Home) -> Expression:
        return self.lower(node.named_children[-1], home)

    def lower_member_expression(self, node: Node, home: Home) -> Expression:
        base = self.lower(node.child_by_field_name("object"), home)
        return Attribute(base, source_of(node.child_by_field_name("property")))

    def lower_subscript_expression(self, node: Node, home: Home) -> Expression:
        base, index = self.lower(node.child_by_field_name("object"), home), self.key(node, "index")
        position = index.text if isinstance(index, Unknown) else ""
        is_position = position.isdecimal() and len(position) < 9
        return Index(base, int(position) if is_position else index)

    def key(self, node: Node, field: str) -> Expression:
        with self.quietly():
            return self.lower(node.child_by_field_name(field), "registry")

    def lower_binary_expression(self, node: Node, home: Home) -> Expression:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = source_of(node.child_by_field_name("operator"))
        if operator in ("||", "??"):
            default = self.lower(right, "default")
            self.facts.note_default(source_of(left), default, self.scope)
            return Choice((self.lower(left, home), default))
        if operator == "&&":
            self.lower(left)
            return self.lower(right, home)
        if operator == "+":
            return self.sum(node, home)
        with self.quietly():
            return self.lower_inside(node)

    def sum(self, node: Node, home: Home) -> Expression:
        """Joined text. A sum of many parts is a tree that is as deep as it is long."""
        parts: list[Expression] = []
        current: Node | None = node
        while current is not None and current.type == "binary_expression":
            if source_of(current.child_by_field_name("operator")) != "+":
                break
            parts.append(self.lower(current.child_by_field_name("right"), home))
            current = current.child_by_field_name("left")
        parts.append(self.lower(current, home))
        known = any(part != UNKNOWN for part in parts)
        return self.linked(tuple(parts[::-1])) if known else UNKNOWN

    def lower_sequence_expression(self, node: Node, home: Home) -> Expression:
        return [self.lower(child, home) for child in parts_of(node)][-1]

    def lower_object(self, node: Node, home: Home) -> Expression:
        """An object. Handed to a call as it stands, its texts are literals in that call."""
        inner: Home = home if home == "direct" else entry_home(home)
        entries: list[tuple[Expression | None, Expression]] = []
        texts = constant_properties(node)
        shown = is_record(texts)
        given = described_names({k: v for k, v in texts.items() if v}, texts, self.context)
        for child in parts_of(node):
            if child.type == "spread_element":
                entries.append((None, self.lower(child, inner)))
            elif child.type == "shorthand_property_identifier":
                name = source_of(child)
                entries.append((Text(name, node_line(child), "registry"), self.lower(child)))
            elif child.type in ("pair", "method_definition"):
                key = property_name(child.child_by_field_name("key"))
                hidden = shown and not speaks_of_hub(key)
                self.quiet += hidden
                entries.append(self.entry(child, inner, given))
                self.quiet -= hidden
        if "ollama" in texts.values() and not self.quiet and not shown:
            self.facts.note_ollama(entries, self.scope)
        if not shown:
            self.facts.note_compiled(entries, self.scope)
        return Items(tuple(entries)) if any(map(is_held, entries)) else UNKNOWN

    def entry(
        self, node: Node, home: Home, given: Mapping[str, str]
    ) -> tuple[Expression, Expression]:
        """A property, with its key; `given` are names of values that say more than their keys."""
        field = "key" if node.type == "pair" else "name"
        name = property_name(node.child_by_field_name(field))
        key = Text(name, node_line(node), "registry") if name else self.key(node, field)
        if node.type == "method_definition":
            return key, self.function(node, name or "?", "{}")
        value = node.child_by_field_name("value")
        if value is not None and value.type in FUNCTIONS:
            return key, self.function(value, name or "?", "{}")
        held = self.lower_within(given.get(name, name), value, home)
        self.note_held(name, held, node_line(node))
        return key, held

    def note_held(self, name: str, value: Expression, line: int) -> None:
        """What a property or field of that name has."""

    def lower_array(self, node: Node, home: Home) -> Expression:
        entries: list[tuple[None, Expression]] = []
        context = LISTED
        for child in parts_of(node):
            value = self.lower_within(context, child, entry_home(home))
            entries.append((None, Element(value) if child.type == "spread_element" else value))
            option = value.value if isinstance(value, Text) else ""
            context = option if option.startswith("--") and says_what(option) else LISTED
        held = any(map(is_held, entries)) and not is_of_services(entries)
        return Items(tuple(entries)) if held else UNKNOWN

    def lower_function_expression(self, node: Node, home: Home) -> Expression:
        return self.function(node, "", "")

    lower_arrow_function = lower_function_expression
    lower_generator_function = lower_function_expression

    def function(self, node: Node, name: str, owner: str) -> Expression:
        """Reads a function; gives its name."""
        raise NotImplementedError


def property_name(node: Node | None) -> str:
    """The name of a property where it is fixed; "" where it is computed."""
    if node is None or node.type == "computed_property_name":
        return ""
    return string_value(node)


def constant_properties(node: Node) -> dict[str, str]:
    """The properties of an object, with their values where these are texts; "" for others."""
    found: dict[str, str] = {}
    for child in parts_of(node):
        name = property_name(child.child_by_field_name("key"))
        value = child.child_by_field_name("value")
        if name:
            found[name] = (
                string_value(value) if value is not None and value.type == "string" else ""
            )
    return found


def is_held(entry: tuple[Expression | None, Expression]) -> bool:
    """Whether an entry can carry an id: its value, or its key in a table of ids."""
    key, value = entry
    is_id = isinstance(key, Text) and "/" in key.value
    return is_id or not isinstance(value, Unknown | Flag)
