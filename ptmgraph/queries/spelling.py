"""Names in a typed statement that the schema does not declare.

Cypher answers a label, type or property that does not exist with nothing, and says no word. The
statement is read token by token, so that this works for every store; where the tokens leave it
open what a name is, nothing is said of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ptmgraph.graph.schema import NODE, REL
from ptmgraph.graph.store.result import Result

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<value>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\d[\w.]*|\$(?:`[^`]*`|\w+))
    |(?P<name>`(?:[^`]|``)*`|[^\W\d]\w*)
    |(?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_CLOSED = {"(": ")", "[": "]", "{": "}"}
_BEFORE_NODE = {"MATCH", "WHERE", "AND", "OR", "XOR", "NOT"}  # other words make it a call
_AFTER_VARIABLE = {")", "]", ":", "{", "*", "WHERE"}
_PROPERTIES = {
    **{node.name: {column.name for column in node.columns} for node in NODE.values()},
    **{rel.name: {column.name for column in rel.graph_properties} for rel in REL.values()},
}


class _Token(NamedTuple):
    kind: str
    text: str


_END = _Token("end", "")


class _Bracket(NamedTuple):
    """An open bracket. `pattern`: of a node, a relationship, or a map of their properties."""

    sign: str
    pattern: bool
    variable: str = ""


class _Statement:
    """The names that a statement uses, by what they stand for."""

    def __init__(self, text: str) -> None:
        found = (_Token(m.lastgroup or "", m[0].strip("`")) for m in _TOKEN.finditer(text))
        self._tokens = [token for token in found if token.kind != "blank"]
        self._open: list[_Bracket] = []
        self._bound: set[str] = set()  # names of values: what is made by AS, or stands before IN
        self.labels: dict[str, None] = {}
        self.types: dict[str, None] = {}
        self.kinds: defaultdict[str, set[str]] = defaultdict(set)  # of each variable of a pattern
        self._properties: dict[tuple[str, str], None] = {}
        for place, token in enumerate(self._tokens):
            self._read(place, token)

    def properties(self) -> Iterator[tuple[str, str]]:
        """Variables of patterns, each with a property that is asked of it."""
        for variable, name in self._properties:
            if variable in self.kinds and variable not in self._bound:
                yield variable, name

    def _at(self, place: int) -> _Token:
        return self._tokens[place] if 0 <= place < len(self._tokens) else _END

    def _read(self, place: int, token: _Token) -> None:
        before, after = self._at(place - 1), self._at(place + 1)
        if token.kind == "name":
            if before.text.upper() == "AS" or after.text.upper() == "IN":
                self._bound.add(token.text)
        elif token.text in _CLOSED:
            self._enter(place, token.text)
        elif self._open and token.text == _CLOSED[self._open[-1].sign]:
            self._open.pop()
        elif token.text == ":":
            self._colon(place)
        elif token.text == "." and before.kind == after.kind == "name":
            called = self._at(place + 2).text in ("(", ".") or self._at(place - 2).text == "."
            if not called:
                self._properties[before.text, after.text] = None

    def _enter(self, place: int, sign: str) -> None:
        before, variable = self._at(place - 1), ""
        if sign == "{":
            top = self._open[-1] if self._open else _Bracket("", False)
            pattern = top.pattern and (before.kind in ("name", "value") or before.text in "([*)")
            variable = top.variable
        else:
            called = before.kind == "name" and before.text.upper() not in _BEFORE_NODE
            pattern = before.text == "-" if sign == "[" else not called
            name = self._at(place + 1)
            if pattern and name.kind == "name" and self._at(place + 2).text in _AFTER_VARIABLE:
                variable = name.text
                self.kinds[variable] |= set()
        self._open.append(_Bracket(sign, pattern, variable))

    def _colon(self, place: int) -> None:
        top = self._open[-1] if self._open else _Bracket("", False)
        before = self._at(place - 1)
        if top.sign == "{" and self._at(place - 2).text in ("{", ","):
            if top.pattern:  # the key of a map
                self._properties[top.variable, before.text] = None
            return
        if ":" in (before.text, self._at(place + 1).text):  # `IS :: STRING`
            return
        names = list(self._alternatives(place + 1, top.sign == "[" and not top.pattern))
        (self.types if top.sign == "[" and top.pattern else self.labels).update(
            dict.fromkeys(names)
        )
        if before.text in self.kinds:
            self.kinds[before.text] |= set(names)

    def _alternatives(self, place: int, in_list: bool) -> Iterator[str]:
        """The names of `A`, `A|B`, `!(A&B)`. In a list, `|` begins what is made of each item."""
        opened = 0
        while True:
            while self._at(place).text in ("!", "("):
                opened += self._at(place).text == "("
                place += 1
            if self._at(place).kind != "name":
                return
            yield self._at(place).text
            place += 1
            while opened and self._at(place).text == ")":
                opened -= 1
                place += 1
            if self._at(place).text not in ("&", ":") and (in_list or self._at(place).text != "|"):
                return
            place += 1 + (self._at(place + 1).text == ":")


def parameter_names(text: str) -> list[str]:
    """The names of the parameters that the statement `text` asks for, each once."""
    found = (token["value"] or "" for token in _TOKEN.finditer(text))
    return list(dict.fromkeys(v[1:].strip("`") for v in found if v.startswith("$")))


def misspelled(text: str, result: Result) -> list[str]:
    """A sentence for each label and type of the statement `text` that the schema does not have,
    and for each property where its answer is empty or has a column of nothing: null, 0 or []."""
    statement = _Statement(text)
    notes = [_note("label", name, [*NODE, *REL]) for name in statement.labels]
    notes += [_note("relationship type", name, REL) for name in statement.types]
    if not len(result) or not all(any(result.column(column)) for column in result.columns):
        for variable, name in statement.properties():
            kinds = statement.kinds[variable] & _PROPERTIES.keys() or _PROPERTIES.keys()
            known = {known for kind in kinds for known in _PROPERTIES[kind]}
            of = f" of {' or '.join(sorted(kinds))}" if len(kinds) < len(_PROPERTIES) else ""
            notes.append(_note("property", name, known, of))
    return list(filter(None, notes))


def _note(what: str, name: str, known: Collection[str], of: str = "") -> str:
    """The sentence on a name that is not known, with the nearest one; empty for one that is."""
    if name in known:
        return ""
    from difflib import get_close_matches  # seldom needed, and each command starts faster without

    alike = {other.lower(): other for other in sorted(known)}
    near = get_close_matches(name.lower(), alike, 1)
    hint = f"Nearest: {alike[near[0]]}." if near else "See: ptmgraph schema."
    return f"The schema has no {what} {name!r}{of}. {hint}"
