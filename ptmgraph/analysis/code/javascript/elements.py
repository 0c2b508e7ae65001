"""Reads elements of JSX: a component is a function that gets an object of properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptmgraph.analysis.code.expressions import Element, Expression, Home, Items, Text
from ptmgraph.analysis.code.javascript.calls import CallReader
from ptmgraph.analysis.code.javascript.lower import UNKNOWN
from ptmgraph.analysis.code.javascript.meanings import known
from ptmgraph.analysis.code.javascript.source import (
    dotted_node,
    first_child,
    node_line,
    parts_of,
    source_of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

Entry = tuple[Expression | None, Expression]


class ElementReader(CallReader):
    """Reads elements. `offered` are the values of the choices in the element that is read."""

    offered: tuple[Expression, ...] = ()

    def lower_jsx_element(self, node: Node, home: Home) -> Expression:
        """`<Chat model="id" />` calls the component. What `<option value="id">` offers in a
        `<select onChange={...}>` is what the state that is set there may be."""
        opened = node.child_by_field_name("open_tag") or node
        tag = opened.child_by_field_name("name")
        outer_offered, outer_set = self.offered, self.set_now
        self.offered, self.set_now = (), set()
        entries = [self.property(one) for one in opened.children_by_field_name("attribute")]
        if tag is not None and source_of(tag)[:1].isupper():
            self.noted(node, self.lower(tag), dotted_node(tag), (Items(tuple(entries)),))
        for child in parts_of(node) if opened is not node else ():
            if child.type not in ("jsx_opening_element", "jsx_closing_element"):
                self.lower(child)
        offered = (*self.offered, *offered_by(entries))
        for name in self.set_now:
            for value in offered:
                self.facts.define(*self.setters[name], value)
        self.offered, self.set_now = (*outer_offered, *offered), outer_set
        return UNKNOWN

    lower_jsx_self_closing_element = lower_jsx_element

    def property(self, attribute: Node) -> Entry:
        """A property of an element, as an entry of an object."""
        inside = list(parts_of(attribute))
        if attribute.type != "jsx_attribute":
            return None, self.lower(attribute)
        name = source_of(inside[0]) if inside else ""
        value = self.value_of(name, inside[1]) if len(inside) > 1 else UNKNOWN
        return Text(name, node_line(attribute), "registry"), value

    def value_of(self, name: str, node: Node) -> Expression:
        handler = source_of(first_child(node))
        if handler in self.setters:
            self.set_now.add(handler)
        if name in known("shown property"):
            with self.quietly():
                return self.lower(node, "direct")
        return self.lower_within(name, node, "direct")

    def lower_jsx_expression(self, node: Node, home: Home) -> Expression:
        return self.lower(first_child(node), home)


def offered_by(entries: list[Entry]) -> list[Expression]:
    """The choices that an element offers: its own value, or each of its list of options."""
    found: list[Expression] = []
    for key, value in entries:
        name = key.value if isinstance(key, Text) else ""
        if name in known("offering"):
            found.append(Element(value))
        elif name == "value" and isinstance(value, Text):
            found.append(Text(value.value, value.line, "registry"))
        elif name == "value":
            found.append(value)
    return found
