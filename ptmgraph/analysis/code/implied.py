"""Calls that another call brings about: a function that is handed on with its arguments."""

from collections.abc import Iterable, Iterator

from ptmgraph.analysis.code.expressions import (
    Attribute,
    Call,
    Element,
    Expression,
    Items,
    Name,
    Text,
)

_NAMED = (Name, Attribute)


def passed_on(call: Call) -> Iterator[Call]:
    """`partial(load, "id")`, `submit(load, "id")`, `map(load, ids)`, `Thread(target=, args=)`."""
    target = given = None
    for key, value in call.keywords:
        if key == "target":
            target = value
        elif key == "args":
            given = value
    if isinstance(target, _NAMED) and isinstance(given, Items):
        yield implied_call(target, tuple(value for _, value in given.entries), (), call)
    if call.text.rpartition(".")[2] in ("map", "imap", "imap_unordered") and call.arguments:
        mapped, *iterables = call.arguments
        if isinstance(mapped, _NAMED):
            yield implied_call(mapped, tuple(map(Element, iterables)), (), call)
    for position, function in enumerate(call.arguments[:2]):
        if not isinstance(function, _NAMED):
            continue
        later = call.arguments[position + 1 :]
        is_partial = position == 0 and call.text.endswith("partial")
        if is_partial or (later and isinstance(later[0], Text)):
            yield implied_call(function, later, call.keywords, call)


def on_event(call: Call) -> Iterator[Call]:
    """`button.click(load, inputs=[widget])`: a call with what the widgets hold."""
    inputs = next((value for key, value in call.keywords if key == "inputs"), None)
    if inputs is None:
        return
    function = dict(call.keywords).get("fn") or next(iter(call.arguments), None)
    if not isinstance(function, _NAMED):
        return
    values = [value for _, value in inputs.entries] if isinstance(inputs, Items) else [inputs]
    yield implied_call(function, tuple(values), (), call)


def constructed(
    entries: Iterable[tuple[Expression | None, Expression]], line: int, scope: str
) -> Iterator[Call]:
    """`{Net: ["a/b", "c/d"]}`: a list under a class names what objects of it are made with."""
    for key, value in entries:
        is_class = isinstance(key, Name) and key.name[:1].isupper() and not key.name.isupper()
        if isinstance(key, Name) and is_class and isinstance(value, Items):
            yield Call(key, (Element(value),), (), line, scope, key.name)


def made_members(owner: str, value: Expression, line: int) -> Iterator[Call]:
    """`SMALL = ("a/b", 384)` in an enumeration: its constructor gets what the member has."""
    outer, _, name = owner.rpartition(".")
    entries = value.entries if isinstance(value, Items) else ()
    if len(entries) > 1 and all(key is None for key, _ in entries):
        yield Call(Name(outer, name), tuple(one for _, one in entries), (), line, outer, name)


def implied_call(
    function: Name | Attribute,
    arguments: tuple[Expression, ...],
    keywords: tuple[tuple[str, Expression], ...],
    by: Call,
) -> Call:
    return Call(function, arguments, keywords, by.line, by.scope, dotted_callee(function))


def dotted_callee(function: Expression) -> str:
    """`a.b` of a name or attribute; "?" stands for anything else."""
    if isinstance(function, Attribute):
        return f"{dotted_callee(function.base)}.{function.name}"
    return function.name if isinstance(function, Name) else "?"
