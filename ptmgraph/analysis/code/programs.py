"""Settings files that a known program reads, and the keys under which it looks for what it loads.

The table is analysis/data/code/programs.csv. `files` are patterns of a path or a name. `marks` are
keys that the document must have at its top: all that are joined by `+`, of `a|b` one of them,
`a=b` with that value. `key` is the path of keys from the top: `*` stands for one, `**` for any
number of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

from ptmgraph.analysis.code.identifiers import Identifier
from ptmgraph.analysis.code.names import role_of, says_repository, words
from ptmgraph.analysis.code.records import Mode, Role
from ptmgraph.analysis.code.rules import by_rule
from ptmgraph.analysis.code.spoken import loaded_too, spoken_prefix
from ptmgraph.analysis.code.tables import rows


@dataclass(frozen=True, slots=True)
class ProgramKey:
    """One key of one program's settings files."""

    program: str
    files: tuple[str, ...]
    marks: tuple[tuple[str, ...], ...]
    key: tuple[tuple[str, ...], ...]
    rule: str
    role: Role
    mode: Mode

    def identifier(self, keys: Sequence[str], value: str) -> Identifier | None:
        """The id in a value, if it stands under this key."""
        if not _leads(self.key, tuple(keys)):
            return None
        if self.rule == "variable":
            return _by_variable(keys[-1], value)
        if self.rule == "described":  # the key before says what the setting is
            return by_rule("hub", value) if role_of([keys[-2]]) == "model" else None
        return by_rule(self.rule, value, False)


def keys_for(path: str, document: Any) -> list[ProgramKey]:
    """The keys that count in one document of a settings file."""
    whole = path.lower()
    name = whole.rpartition("/")[2]
    return [
        one
        for one in _program_keys()
        if any(fnmatchcase(whole if "/" in form else name, form) for form in one.files)
        and all(_is_marked(document, mark) for mark in one.marks)
    ]


def _is_marked(document: Any, alternatives: tuple[str, ...]) -> bool:
    if not isinstance(document, dict):
        return False
    for mark in alternatives:
        key, _, wanted = mark.partition("=")
        if key in document and (not wanted or document[key] == wanted):
            return True
    return False


def _by_variable(name: str, value: str) -> Identifier | None:
    """What a variable of the environment names, if its own name says that it is a model."""
    if role_of([name]) != "model" or says_repository(name):
        return None
    library = spoken_prefix(value, {}, name, "", True, by_name=True)
    if library and library not in loaded_too():
        return Identifier(f"{library}:{value}")
    return by_rule("ollama" if "ollama" in words(name) else "hub", value)


def _leads(pattern: tuple[tuple[str, ...], ...], keys: tuple[str, ...]) -> bool:
    """Whether a path of keys matches a pattern from its first to its last key."""
    if not pattern:
        return not keys
    if pattern[0] == ("**",):
        return any(_leads(pattern[1:], keys[n:]) for n in range(len(keys) + 1))
    if not keys or not ("*" in pattern[0] or keys[0] in pattern[0]):
        return False
    return _leads(pattern[1:], keys[1:])


@functools.cache
def _program_keys() -> tuple[ProgramKey, ...]:
    return tuple(_made())


def _made() -> Iterator[ProgramKey]:
    for row in rows("programs"):
        yield ProgramKey(
            row["program"],
            tuple(row["files"].split("|")),
            tuple(tuple(mark.split("|")) for mark in row["marks"].split("+") if mark),
            tuple(tuple(part.split("|")) for part in row["key"].split(".")),
            row["rule"],
            "dataset" if row["role"] == "dataset" else "model",
            cast(Mode, row["mode"]),
        )
