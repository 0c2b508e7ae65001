"""Small questions about syntax that the readers share."""

import ast
from collections.abc import Iterator

from ptmgraph.analysis.code.expressions import Expression, Home, Unknown

SET = "{}"  # stands in the context of a literal that is an entry of a set
LISTED = "[]"  # stands in the context of a literal that is an entry of a list


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a name or attribute chain; "?" stands for anything that is not a name."""
    if isinstance(node, ast.Name):  # most are
        return node.id
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    names.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(names))


def children(node: ast.AST) -> Iterator[object]:
    """The values of all fields, lists taken apart; `ast.iter_child_nodes` takes twice the time."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            yield from value
        else:
            yield value


def entry_home(home: Home) -> Home:
    """The home of an entry: a default container gives defaults, others are picked from."""
    return "default" if home == "default" else "registry"


def carries_text(
    arguments: tuple[Expression, ...], keywords: tuple[tuple[str, Expression], ...]
) -> bool:
    """Whether an argument may be text; a call without one says nothing about ids."""
    values = (*arguments, *(value for _, value in keywords))
    return not values or not all(isinstance(value, Unknown) for value in values)
