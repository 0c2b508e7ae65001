"""A small language of string-carrying expressions, lowered from Python.

Only what can carry an id is kept: literals, names, attributes, containers, calls, joined text.
Everything else is `Unknown`. They are never changed after they are made; they are not frozen
dataclasses because those take three times as long to make and to pickle.
"""

import copyreg
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal, Union

Home = Literal["direct", "constant", "default", "registry"]


@dataclass(slots=True, unsafe_hash=True)
class Text:
    """A string literal. `home` is where it stands, which decides the binding."""

    value: str
    line: int
    home: Home


@dataclass(slots=True, unsafe_hash=True)
class Name:
    """A variable. `scope` is the qualified name of the function that binds it, "" for a module."""

    scope: str
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Attribute:
    base: "Expression"
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Index:
    """`base[key]`; the key None stands for any position."""

    base: "Expression"
    key: Union["Expression", int, None]


@dataclass(slots=True, unsafe_hash=True)
class Element:
    """What a loop over `base` yields."""

    base: "Expression"


@dataclass(slots=True, unsafe_hash=True)
class Join:
    """Text built of parts: an f-string, `+`, `%` or `.format`."""

    parts: tuple["Expression", ...]


@dataclass(slots=True, unsafe_hash=True)
class Choice:
    """One of several: `a or b`, `a if c else b`."""

    options: tuple["Expression", ...]


@dataclass(slots=True)
class Items:
    """A dictionary, list, tuple or set display. A key None is a list entry or a `**` merge."""

    entries: tuple[tuple[Union["Expression", None], "Expression"], ...]
    kept_hash: int = field(default=0, init=False, compare=False, repr=False)

    def __hash__(self) -> int:
        if not self.kept_hash:  # it may have thousands of entries, and is hashed again and again
            self.kept_hash = hash(self.entries)
        return self.kept_hash


@dataclass(slots=True)
class Call:
    """A call. `scope` is the enclosing function, `keywords` may hold ("**", mapping)."""

    callee: "Expression"
    arguments: tuple["Expression", ...]
    keywords: tuple[tuple[str, "Expression"], ...]
    line: int
    scope: str
    text: str

    def __hash__(self) -> int:
        """By the place, which few calls share."""
        return hash((self.line, self.scope, self.text))


@dataclass(slots=True, unsafe_hash=True)
class Flag:
    """None, True or False: tells `pretrained=False` from an unknown value."""

    value: bool | None


@dataclass(slots=True, unsafe_hash=True)
class BranchVariable:
    """A variable in a branch. Of each test: how it compares, with what, and whether it holds."""

    base: "Expression"
    tests: tuple[tuple[str, "Expression", bool], ...]


@dataclass(slots=True, unsafe_hash=True)
class Unknown:
    text: str


Expression = (
    Text
    | Name
    | Attribute
    | Index
    | Element
    | Join
    | Choice
    | Items
    | Call
    | Flag
    | BranchVariable
    | Unknown
)


def _pickle_by_position(kind: type[Any]) -> None:
    """Pickles the objects of a class as its name and their fields: a third of the time and size."""
    names: tuple[str, ...] = kind.__match_args__
    fields = attrgetter(*names)
    if len(names) == 1:
        copyreg.pickle(kind, lambda node: (kind, (fields(node),)))
    else:
        copyreg.pickle(kind, lambda node: (kind, fields(node)))


for _kind in (
    Text,
    Name,
    Attribute,
    Index,
    Element,
    Join,
    Choice,
    Items,
    Call,
    Flag,
    BranchVariable,
    Unknown,
):
    _pickle_by_position(_kind)
