"""The values that the openCypher TCK expects, as our engines give them: a node is its properties.

Its notation is Cypher's for literals; besides there are `(:A {x: 1})`, `[:T {x: 1}]` and paths
`<(:A)-[:T]->(:B)>`. Labels and types are read over, for rows of ours do not have them.
"""

from __future__ import annotations

import math
import re
from typing import Any

_NUMBER = re.compile(r"[-+]?(\d+(\.\d+)?([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)")
_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'")
_NAME = re.compile(r"`[^`]*`|\w+")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_CONSTANTS = {"true": True, "false": False, "null": None, "NaN": None, "Inf": None, "-Inf": None}
_TIME = re.compile(r"(\d\d:\d\d):00(?![.\d])")
_FRACTION = re.compile(r"\.(\d*?)0+(?=\D|$)")
_ZONE = re.compile(r"\[[\w/+-]+\]$")
_DURATION = re.compile(
    r"P(?:(-?[\d.]+)Y)?(?:(-?[\d.]+)M)?(?:(-?[\d.]+)W)?(?:(-?[\d.]+)D)?"
    r"(?:T(?:(-?[\d.]+)H)?(?:(-?[\d.]+)M)?(?:(-?[\d.]+)S)?)?"
)


def expected(text: str) -> Any:
    """The value that a cell of a table means."""
    return _Reader(text).value()


def even(value: Any, lists_in_any_order: bool = False) -> Any:
    """A value in a form in which equal ones are equal: maps as pairs, numbers as text that keeps
    1 and 1.0 apart, times without seconds that are 0 and without the name of their zone."""
    if isinstance(value, dict):
        if value.get("_type") == "path":
            value = [value["nodes"], value["relationships"]]
            return ("path", even(value))
        pairs = ((k, even(v, lists_in_any_order)) for k, v in value.items() if v is not None)
        return ("map", *sorted(pairs, key=repr))
    if isinstance(value, list):
        items = [even(item, lists_in_any_order) for item in value]
        return ("list", *(sorted(items, key=repr) if lists_in_any_order else items))
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, float):
        return f"float {value:.12g}" if math.isfinite(value) else "None"
    if isinstance(value, str):
        return _even_time(value)
    return f"integer {value}"


def _even_time(text: str) -> Any:
    if len(text) > 1 and (match := _DURATION.fullmatch(text)):
        years, months, weeks, days, hours, minutes, seconds = (
            float(p or 0) for p in match.groups()
        )
        time = round(hours * 3600 + minutes * 60 + seconds, 6)
        return ("duration", years * 12 + months, weeks * 7 + days, time)
    if re.match(r"-?\d\d", text):
        text = _FRACTION.sub(lambda m: "." + m[1] if m[1] else "", _ZONE.sub("", text))
        text = _TIME.sub(r"\1", text).replace("+00:00", "Z")
    return text


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0

    def value(self) -> Any:
        """The value that begins here."""
        self._skip()
        for word, constant in _CONSTANTS.items():
            if self._take(word):
                return constant
        if match := self._match(_TEXT):
            return re.sub(r"\\(.)", lambda m: _ESCAPED.get(m[1], m[1]), match[1])
        if match := self._match(_NUMBER):
            return int(match[0]) if re.fullmatch(r"[-+]?\d+", match[0]) else float(match[0])
        if self._take("<"):
            return self._path()
        if self._take("("):
            return self._entity(")")
        if self._take("{"):
            return self._map()
        if self._take("["):
            self._skip()
            return self._entity("]") if self._peek() == ":" else self._list()
        raise ValueError(f"{self._text!r} at {self._place}")

    def _list(self) -> list[Any]:
        items: list[Any] = []
        while not self._take("]"):
            items.append(self.value())
            self._take(",")
        return items

    def _map(self) -> dict[str, Any]:
        entries = {}
        while not self._take("}"):
            self._skip()
            match = self._match(_NAME)
            assert match is not None, self._text
            self._take(":")
            entries[match[0].strip("`")] = self.value()
            self._take(",")
        return entries

    def _entity(self, closing: str) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        while not self._take(closing):
            if self._take("{"):
                properties = self._map()
            elif not self._match(_NAME):
                self._place += 1
        return properties

    def _path(self) -> dict[str, Any]:
        nodes, relationships = [], []
        while not self._take(">"):
            if self._take("("):
                nodes.append(self._entity(")"))
            elif self._take("["):
                relationships.append(self._entity("]"))
            elif not (self._take("<-") or self._take("->") or self._take("-")):
                raise ValueError(self._text)
        return {"_type": "path", "nodes": nodes, "relationships": relationships}

    def _skip(self) -> None:
        while self._peek() == " ":
            self._place += 1

    def _peek(self) -> str:
        return self._text[self._place : self._place + 1]

    def _take(self, word: str) -> bool:
        self._skip()
        if self._text.startswith(word, self._place):
            self._place += len(word)
            return True
        return False

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._place)
        if match:
            self._place = match.end()
        return match
