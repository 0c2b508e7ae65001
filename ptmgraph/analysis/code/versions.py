"""What a variable of a function means at one place: it may have been assigned anew before it.

Each assignment after the first one makes a version, which is a variable of its own: `name@2`. Where
branches meet, a version stands for what the variable has at the end of each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ptmgraph.analysis.code.expressions import Choice, Name
from ptmgraph.analysis.code.facts import FileFacts, Variable
from ptmgraph.analysis.code.project import scopes


class Versions:
    """The versions of the variables of one file at the place that is being read.

    `names` are those of variables that have versions anywhere: a cheap first look.
    """

    def __init__(self, facts: FileFacts) -> None:
        self._facts = facts
        self._now: dict[Variable, int] = {}
        self._made: dict[Variable, int] = {}
        self.names: set[str] = set()
        self._grown: set[Variable] = set()
        self._parts: dict[tuple[Variable, int], tuple[int, ...]] = {}
        self._lost: set[tuple[Variable, int]] = set()

    def current(self, scope: str, name: str) -> Variable:
        """The variable that a name means here."""
        for outer in scopes(scope) if name in self.names else ():
            if version := self._now.get((outer, name)):
                return outer, _versioned(name, version)
            if (outer, name) in self._facts.definitions:
                break
        return scope, name

    def renew(self, scope: str, name: str) -> None:
        """What the variable held is gone."""
        key = scope, name
        self.names.add(name)
        self._now[key] = self._made[key] = self._made.get(key, 0) + 1

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A function is read: the versions of its variables mean nothing after it."""
        before, self._now = self._now, self._now.copy()
        yield
        self._now = before

    def grow(self, scope: str, name: str) -> bool:
        """`name += text`, which makes a version. Whether it can be known: text that grows in
        several places has so many forms that only running the code would tell."""
        key = scope, name
        self.renew(scope, name)
        if key in self._grown:
            self._lost.add((key, self._now[key]))
        self._grown.add(key)
        return (key, self._now[key]) not in self._lost

    def branches(self, blocks: Sequence[tuple[Callable[[], None], bool]]) -> None:
        """Reads blocks of which one runs, each with whether it goes on to the code after them."""
        before = self._now
        ends: list[dict[Variable, int]] = []
        for read, goes_on in blocks:
            self._now = before.copy()
            read()
            if goes_on:
                ends.append(self._now)
        self._now = before
        for key in {key: None for end in ends if end != before for key in end}:
            reached = dict.fromkeys(end.get(key, 0) for end in ends)
            if len(reached) == 1:
                self._now[key] = ends[0][key]
            else:
                self._join(key, list(reached))

    def _join(self, key: Variable, reached: list[int]) -> None:
        """A version for any of several; for those that are such themselves, what they stand for."""
        scope, name = key
        assigned = dict.fromkeys(
            part for version in reached for part in self._parts.get((key, version), (version,))
        )
        options = tuple(Name(scope, _versioned(name, version)) for version in assigned)
        self.renew(scope, name)
        joined = key, self._now[key]
        self._parts[joined] = tuple(assigned)
        if any((key, version) in self._lost for version in reached):
            self._lost.add(joined)
            options = ()
        self._facts.define(scope, _versioned(name, joined[1]), Choice(options))


def _versioned(name: str, version: int) -> str:
    return f"{name}@{version}" if version else name
