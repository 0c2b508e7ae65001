"""Names in backticks: undone once, so that everything behind sees one name written in one way.

In Cypher `` `b` `` and `b` are one name. The engine knows that in most places, and not in all: in
`` [`x` IN xs | `x`] `` it knows no x, and `` reduce(`s t` = 0, ...) `` is null there. So a variable
that is written in backticks anywhere gets a plain name that nothing else has, at all its places.
Columns keep the names that they were given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.graph.gate.scope import in_scope
from ptmgraph.graph.gate.tree import Tree, items_of, keeps_all

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CODE = re.compile(r"\\u+([0-9A-Fa-f]{4})")
_UNQUOTED = ("propertyKeyName", "functionName", "procedureName")
"""What is called by other names than variables, and compared here."""


def unquoted(name: str) -> str:
    """The name as it is meant: without backticks, and `\\u0062` as the letter b."""
    if not name.startswith("`"):
        return name
    return _CODE.sub(lambda code: chr(int(code[1], 16)), name[1:-1]).replace("``", "`")


def in_backticks(name: str) -> str:
    """The name in backticks."""
    return "`" + name.replace("`", "``") + "`"


def top_returns(tree: Tree) -> list[Tree]:
    """The RETURNs that give the columns of the statement: several when it is a UNION."""
    queries = tree.outermost("singleQuery")
    return [clause for query in queries for clause in query.own("returnClause")]


def undo_quoting(tree: Tree) -> dict[str, str]:
    """Write each name in one way; the new names of variables, with what they were."""
    for called in tree.find(*_UNQUOTED):
        for token in called.tokens():
            if _PLAIN.fullmatch(unquoted(token.text)):
                token.text = unquoted(token.text)
    variables = list(tree.find("variable"))
    written = {variable.words() for variable in variables}
    ticked = {unquoted(name) for name in written if name.startswith("`")}
    new: dict[str, str] = {}
    for name in sorted(ticked):
        free = re.sub(r"\W", "_", f"_{name}", flags=re.ASCII)
        while free in written:
            free += "_"
        written.add(free)
        new[name] = free
    old = {plain: name for name, plain in new.items()}
    if new:
        kept = set(_column_names(tree))
        for variable in variables:
            if variable not in kept and (plain := new.get(unquoted(variable.words()))):
                next(variable.tokens()).text = plain
        _name_columns(tree, old)
        _name_yields(tree, old)
        _keep_keys(tree, old)
    return old


def _column_names(tree: Tree) -> Iterator[Tree]:
    """The variables that are the name of a column, and those of an ORDER BY that refer to it."""
    for clause in top_returns(tree):
        aliases = [alias for item in items_of(clause) if (alias := item.child("variable"))]
        yield from aliases
        kept = [item for item in items_of(clause) if item.is_variable()]
        names = {unquoted(part.words()) for part in (*aliases, *kept)}
        for order in clause.find("orderBy"):
            yield from (v for v in order.find("variable") if unquoted(v.words()) in names)
    for item in tree.find("procedureResultItem"):
        yield item.children[0]


def _name_columns(tree: Tree, old: dict[str, str]) -> None:
    """A column that is one of these variables keeps its name."""
    for clause in top_returns(tree):
        if keeps_all(clause):
            names = sorted(in_scope(clause), key=lambda name: old.get(name, name))
            star = next(token for token in clause.tokens() if token.text == "*")
            star.put_instead(", ".join(_as_it_was(name, old) for name in names))
        for item in items_of(clause):
            if item.is_variable() and item.words() in old:
                item.put_instead(_as_it_was(item.words(), old))


def _name_yields(tree: Tree, old: dict[str, str]) -> None:
    """`YIELD label` has a column of this name. A procedure alone gives its columns itself."""
    for call in tree.find("callClause"):
        given = []
        for item in call.find("procedureResultItem"):
            column = next(item.tokens())
            column.text = unquoted(column.text)
            name = item.children[-1].words()
            if len(item.children) == 1:
                name = next((plain for plain in old if old[plain] == name), name)
                item.put_instead(f"{column.text} AS {name}")
            given.append(_as_it_was(name, old))
        if given and not top_returns(tree):
            call.put_after(f"RETURN {', '.join(given)}")


def _as_it_was(name: str, old: dict[str, str]) -> str:
    return f"{name} AS {in_backticks(old[name])}" if name in old else name


def _keep_keys(tree: Tree, old: dict[str, str]) -> None:
    """`m {x}` has a key x."""
    for element in tree.find("mapProjectionElement"):
        if element.is_variable() and (name := old.get(element.words())):
            element.put_before(f"{in_backticks(name)}:")


def name_changed_columns(tree: Tree, text: str) -> None:
    """A column without a name keeps the words that it had as its name, when they change."""
    union = any(part.children[1:] for part in tree.find("union"))
    for item in tree.find("returnItem"):
        words = text[item.start : item.stop + 1]
        unnamed = item.child("variable") is None and not item.is_variable()
        if unnamed and (union or item.written() != words):
            item.put_after(f"AS {in_backticks(words)}")


def column_names(tree: Tree, text: str) -> tuple[str, ...]:
    """The names of the columns: aliases, variables, and else the words as written. Empty for
    `RETURN *`."""
    found = top_returns(tree)
    names: list[str] = []
    for item in items_of(found[-1]) if found and not keeps_all(found[-1]) else ():
        alias = item.child("variable")
        words = text[(alias or item).start : item.stop + 1]
        names.append(unquoted(words) if alias or item.is_variable() else words)
    return tuple(names)
