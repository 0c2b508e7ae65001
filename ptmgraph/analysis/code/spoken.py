"""Names that a library gives its own models, in files that speak of the library.

`base` is a size of whisper's in a file about whisper, and an ordinary word in any other. The table
is analysis/data/code/spoken_names.csv: of `words` a file must have one in it, `name` is the form of
the names, `own` those that nothing else has, `runs` what a file has in it that runs the library.
Where `loaded_too` is "yes", a name counts only if the project is seen to load that very model.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ptmgraph.analysis.code.tables import rows

LONGEST_NAME = 100
_OLLAMA = "ollama"


@dataclass(frozen=True, slots=True)
class Naming:
    """How one library names its models."""

    prefix: str
    words: tuple[str, ...]
    name: re.Pattern[str]
    own: re.Pattern[str]
    runs: re.Pattern[str]
    loaded_too: bool

    def is_in(self, lowered: str) -> bool:
        """Whether a text in lower case speaks of the library."""
        return any(word in lowered for word in self.words)


@functools.cache
def namings() -> tuple[Naming, ...]:
    return tuple(
        Naming(
            row["prefix"],
            tuple(row["words"].split("|")),
            re.compile(row["name"]),
            re.compile(row["own"]),
            re.compile(row["runs"]),
            row["loaded_too"] == "yes",
        )
        for row in rows("spoken_names")
    )


@functools.cache
def naming_libraries() -> frozenset[str]:
    return frozenset(one.prefix for one in namings())


@functools.cache
def loaded_too() -> frozenset[str]:
    """The libraries whose names say nothing unless the project loads that model somewhere."""
    return frozenset(one.prefix for one in namings() if one.loaded_too)


def spoken_of(source: str, path: str) -> dict[str, bool]:
    """The libraries that a file speaks of, by their prefix, and whether it runs them. The path of
    a file speaks of Ollama, whose names have a form of their own."""
    lowered = source.lower() + (_OLLAMA if _OLLAMA in path.lower() else "")
    return {
        one.prefix: bool(one.runs.search(source))
        for one in namings()
        if one.is_in(lowered) and one.name.search(source)
    }


def is_spoken(text: str, libraries: Iterable[str]) -> bool:
    """Whether a text has the form of a name of one of these libraries."""
    if len(text) > LONGEST_NAME or " " in text:
        return False
    return any(_is_named(text, prefix) for prefix in libraries)


@functools.lru_cache(maxsize=20_000)
def _is_named(text: str, prefix: str) -> bool:
    return any(one.name.fullmatch(text) for one in namings() if one.prefix == prefix)


def has_own_form(text: str, prefix: str) -> bool:
    """Whether a name of this library is one that nothing else has."""
    return any(one.own.fullmatch(text) for one in namings() if one.prefix == prefix)


def spoken_prefix(
    text: str,
    libraries: Mapping[str, bool],
    near: str,
    place: str,
    is_model: bool,
    by_name: bool = False,
) -> str:
    """The library whose model a text names in a file that speaks of `libraries`; "" for none.

    `near` are the names around the text, `place` is where it stands: the path and the function.
    One of both must speak of the library too, unless the file runs it or nothing else has such
    names. `is_model` is whether the names say that the text is a model. With `by_name` the names
    around it must do both, whatever the file speaks of.
    """
    for one in namings():
        if by_name and is_model and one.is_in(near.lower()) and one.name.fullmatch(text):
            return one.prefix
        if one.prefix not in libraries or not one.name.fullmatch(text):
            continue
        is_near = one.is_in(near.lower())
        is_told = is_near or one.is_in(place.lower()) or libraries[one.prefix]
        if (is_model or is_near) and (is_told or one.own.fullmatch(text)):
            return one.prefix
    return ""
