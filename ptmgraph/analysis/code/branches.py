"""What the test of a branch says about the text that a variable holds there."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ptmgraph.analysis.code.expressions import (
    BranchVariable,
    Expression,
    Flag,
    Items,
    Name,
    Text,
    Unknown,
)
from ptmgraph.analysis.code.held import Container, Evaluator, HeldSet, StringValue
from ptmgraph.analysis.code.providers import (
    Told,
    told_by_members,
    told_by_table,
    told_by_test,
)
from ptmgraph.analysis.code.syntax import last_part
from ptmgraph.analysis.code.tables import column

_METHODS = {"startswith": "starts", "endswith": "ends"}


class BranchTest(NamedTuple):
    """`name == operand`, `name in operand`, `operand in name`, `name.startswith(operand)`."""

    name: str
    how: str
    operand: ast.expr
    holds: bool


def branch_tests(test: ast.expr, holds: bool = True) -> Iterator[BranchTest]:
    """What is known of variables where a test holds, or where it does not."""
    match test:
        case ast.UnaryOp(ast.Not(), operand):
            yield from branch_tests(operand, not holds)
        case ast.BoolOp(ast.And() | ast.Or() as joint, parts):
            if isinstance(joint, ast.And) == holds:
                for part in parts:
                    yield from branch_tests(part, holds)
        case ast.Compare(ast.Name(name), [ast.Eq() | ast.NotEq() as how], [operand]):
            yield BranchTest(name, "is", operand, isinstance(how, ast.Eq) == holds)
        case ast.Compare(ast.Name(name), [ast.In() | ast.NotIn() as how], [operand]):
            yield BranchTest(name, "in", operand, isinstance(how, ast.In) == holds)
        case ast.Compare(
            ast.Attribute(ast.Name("self"), field),
            [ast.In() | ast.NotIn() as how],
            [ast.Name() | ast.Attribute() as operand],
        ):
            yield BranchTest(f"self.{field}", "in", operand, isinstance(how, ast.In) == holds)
        case ast.Compare(operand, [ast.In() | ast.NotIn() as how], [ast.Name(name)]):
            yield BranchTest(name, "has", operand, isinstance(how, ast.In) == holds)
        case ast.Call(ast.Attribute(ast.Name(name), method), [operand]) if method in _METHODS:
            yield BranchTest(name, _METHODS[method], operand, holds)


def told_by(statement: ast.stmt) -> Iterator[Told]:
    """What the branches of `if self.provider == "openai":` and `match provider:` say of their
    lines, and the members of an enumeration."""
    match statement:
        case ast.If(ast.Compare(left, [ast.Eq()], [operand]), body):
            blocks = [(body, [operand])]
        case ast.If(
            ast.Compare(left, [ast.In()], [ast.Tuple(elts) | ast.List(elts) | ast.Set(elts)]), body
        ):
            blocks = [(body, elts)]
        case ast.Match(left, cases):
            blocks = [(one.body, compared(one.pattern)) for one in cases]
        case ast.ClassDef():
            yield from told_by_class(statement)
            return
        case _:
            return
    for block, values in blocks if last_part(left) else ():
        last = block[-1].end_lineno or 0
        yield from told_by_test(last_part(left), texts_among(values), block[0].lineno, last)


def told_by_class(statement: ast.ClassDef) -> Iterator[Told]:
    """What an enumeration says whose members are called by their providers."""
    yield from told_by_members(
        (target.id, one.lineno, one.end_lineno or 0)
        for one in (statement.body if statement.bases else ())
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    )


def compared(pattern: ast.pattern) -> list[ast.expr]:
    """The values that a case is for."""
    patterns = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    return [one.value for one in patterns if isinstance(one, ast.MatchValue)]


def told_by_dict(node: ast.Dict) -> Iterator[Told]:
    """What a dictionary says whose keys are providers."""
    if len(node.keys) > 1:
        yield from told_by_table(
            (key.value, value.lineno, value.end_lineno or 0)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        )


def texts_among(nodes: Iterable[ast.expr]) -> list[str]:
    """The texts among some expressions."""
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return [value for value in values if isinstance(value, str)]


def leaves(statements: list[ast.stmt]) -> bool:
    """Whether nothing after a block runs when the block has run."""
    return isinstance(statements[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


def admitted(ev: Evaluator, guarded: BranchVariable, path: str) -> HeldSet:
    """The values that a variable may have in the branch, without those that the tests rule out.

    A list may have more items than are known. So a text that is not among the known ones may still
    be in it, unless the list is closed.
    """
    found = dict(ev.values(guarded.base, path))
    texts = {held.text for held in found if isinstance(held, StringValue)}
    for how, operand, holds in guarded.tests:
        listed = allowed(ev, operand, path, how) if how in ("in", "key") and holds else {}
        if texts.isdisjoint(one.text for one in listed if isinstance(one, StringValue)):
            found |= listed
    for how, operand, holds in guarded.tests:
        if how == "key":
            continue
        known = set(operand_texts(ev, operand, path))
        is_open = how == "in" and holds and not is_closed(ev, operand, path)
        if not known or is_open or (how == "is" and not holds and len(known) > 1):
            continue
        for held in list(found):
            if isinstance(held, StringValue) and passes(held.text, how, known) != holds:
                del found[held]
                # A member of an enumeration is one to pick, and may be loaded in its own way.
                if isinstance(operand, Text | Items) or how not in ("is", "in"):
                    ev.ruled_out.add((held.path, held.text))
    return found


def is_closed(ev: Evaluator, operand: Expression, path: str) -> bool:
    """Whether all that a list has is written in one place: in the test, or in the one value of a
    variable of the function."""
    if isinstance(operand, Name) and operand.scope:
        given = ev.project.files[path].definitions.get((operand.scope, operand.name), [])
        operand = given[0] if len(given) == 1 else operand
    return isinstance(operand, Items) and all(
        isinstance(value if key is None else key, Text) for key, value in operand.entries
    )


def allowed(ev: Evaluator, operand: Expression, path: str, how: str) -> HeldSet:
    """What a variable may be that only a user knows, where it must be one of a list or a key of a
    dictionary (of that alone where the code reads `TABLE[key]`). A key must be an id, or have no
    text under it: others are short for what stands there."""
    return {
        text: None
        for held in ev.values(operand, path)
        if isinstance(held, Container)
        for key, value in held.items.entries
        if key is not None or how == "in"
        for text in ev.texts(value if key is None else key, held.path)
        if key is None or is_id(text.text) or not has_text(value)
    }


def is_id(key: str) -> bool:
    """Whether a key of a table has the form of an id."""
    return "/" in key or key in column("canonical_models", "name")


def has_text(value: Expression) -> bool:
    """Whether an entry of a table is or has text, and not only numbers and the like."""
    if isinstance(value, Items):
        return any(has_text(one) for _, one in value.entries)
    return not isinstance(value, Unknown | Flag)


def operand_texts(ev: Evaluator, operand: Expression, path: str) -> Iterator[str]:
    """The texts of an operand: its own, and those written in it where it is a list or dictionary.

    Only literals count: a dictionary to which the code adds what it has loaded says nothing.
    """
    for held in ev.values(operand, path):
        if isinstance(held, StringValue):
            yield held.text
        elif isinstance(held, Container):
            entries = (value if key is None else key for key, value in held.items.entries)
            yield from (entry.value for entry in entries if isinstance(entry, Text))


def passes(text: str, how: str, known: set[str]) -> bool:
    """Whether a text passes a test against texts that are known."""
    if how == "starts":
        return text.startswith(tuple(known))
    if how == "has":
        return any(one in text for one in known)
    return text.endswith(tuple(known)) if how == "ends" else text in known
