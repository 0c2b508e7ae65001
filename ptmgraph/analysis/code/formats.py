"""Calls and operators whose result their arguments tell: `%`, `.format`, `.join`, `zip`."""

import string
from collections.abc import Mapping, Sequence

from ptmgraph.analysis.code.expressions import (
    Call,
    Element,
    Expression,
    Home,
    Items,
    Join,
    Text,
    Unknown,
)

UNKNOWN = Unknown("")
SLICED = "[:]"  # stands for the name of the call that a part of a list is


def percent(template: str, values: Sequence[Expression], line: int, home: Home) -> Expression:
    """`"...%s..." % values` as joined text; unknown where other formats than `%s` are used."""
    pieces = template.split("%s")
    if len(pieces) != len(values) + 1:
        return UNKNOWN
    parts: list[Expression] = [Text(pieces[0], line, home)]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += [value, Text(piece, line, home)]
    return Join(tuple(parts))


def formatted(
    template: str,
    positional: Sequence[Expression],
    named: Mapping[str, Expression],
    line: int,
    home: Home,
) -> Expression:
    """`"...{}...".format(...)` as joined text; a bad template is unknown."""
    parts: list[Expression] = []
    try:
        for count, (piece, slot, _, _) in enumerate(string.Formatter().parse(template)):
            parts.append(Text(piece, line, home))
            if slot is None:
                continue
            number = int(slot) if slot.isdigit() else count
            if slot and not slot.isdigit():
                parts.append(named.get(slot, UNKNOWN))
            else:
                parts.append(positional[number] if number < len(positional) else UNKNOWN)
    except ValueError:
        return UNKNOWN
    return Join(tuple(parts))


def joined(separator: str, values: Sequence[Expression], line: int, home: Home) -> Join:
    """`"/".join([owner, name])` as joined text."""
    parts: list[Expression] = []
    for value in values:
        parts += [Text(separator, line, home), value]
    return Join(tuple(parts[1:]))


def sliced(base: Expression, lower: int | None, upper: int | None, line: int) -> Expression:
    """`values[1:3]`, as a call with the list and its bounds; those that are not known are empty."""
    bounds = [Unknown("" if bound is None else str(bound)) for bound in (lower, upper)]
    return UNKNOWN if base == UNKNOWN else Call(UNKNOWN, (base, *bounds), (), line, "", SLICED)


def paired(function: str, iterables: Sequence[Expression]) -> Expression:
    """What `enumerate`, `zip` and `product` yield: one tuple with an entry of each iterable."""
    entries = tuple((None, Element(iterable)) for iterable in iterables)
    first = ((None, UNKNOWN),) if function == "enumerate" else ()
    return Items(((None, Items((*first, *entries))),))
