"""A small language of string-carrying expressions, lowered from Python.

Only what can carry an id is kept: literals, names, attributes, containers, calls, joined text.
Everything else is `Unknown`. All are plain tuples in effect: small, immutable and picklable.
"""

from dataclasses import dataclass
from typing import Literal, Union

Home = Literal["direct", "constant", "default", "registry"]


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal. `home` is where it stands, which decides the binding."""

    value: str
    line: int
    home: Home


@dataclass(frozen=True, slots=True)
class Name:
    """A variable. `scope` is the qualified name of the function that binds it, "" for a module."""

    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    base: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """`base[key]`; the key None stands for any position."""

    base: "Expression"
    key: Union["Expression", int, None]


@dataclass(frozen=True, slots=True)
class Element:
    """What a loop over `base` yields."""

    base: "Expression"


@dataclass(frozen=True, slots=True)
class Join:
    """Text built of parts: an f-string, `+`, `%` or `.format`."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: `a or b`, `a if c else b`."""

    options: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A dictionary, list, tuple or set display. A key None is a list entry or a `**` merge."""

    entries: tuple[tuple[Union["Expression", None], "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call. `scope` is the enclosing function, `keywords` may hold ("**", mapping)."""

    callee: "Expression"
    arguments: tuple["Expression", ...]
    keywords: tuple[tuple[str, "Expression"], ...]
    line: int
    scope: str
    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """None, True or False: tells `pretrained=False` from an unknown value."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Unknown:
    text: str


Expression = (
    Text | Name | Attribute | Index | Element | Join | Choice | Items | Call | Flag | Unknown
)
