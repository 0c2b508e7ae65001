"""What a source is, and how sources are found.

A source is one module in this folder, or in a folder of its own here, with one `Source` subclass.
It fetches and yields typed records; it holds no Cypher and knows no store. Its options become
options of `ptmgraph load NAME`. Adding a source touches one file.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import isabstract
from types import ModuleType
from typing import ClassVar

from ptmgraph import loaders
from ptmgraph.graph.records import Record
from ptmgraph.graph.tables.lake import Snapshot
from ptmgraph.loaders.fields import InvalidValue, timestamp


@dataclass(frozen=True)
class Option:
    """An option or argument of a source, as the terminal offers it.

    `argument` makes it positional (and needed, when it is not `optional`), `many` repeatable,
    `flag` a switch; `choices` limit it. The value arrives at the source's constructor under `name`
    (dashes as underscores).
    """

    name: str
    help: str
    argument: bool = False
    optional: bool = False
    many: bool = False
    flag: bool = False
    default: str | int | None = None
    choices: tuple[str, ...] = ()


TAKEN_AT = Option(
    "taken-at", "When the data was taken (ISO date); by default the date of the file."
)
"""The option of a source whose files may not say so; its value goes through `given_time`."""


class Source(ABC):
    """One origin of data. Facts about the source stand on the class, so that faces build
    themselves from them.

    `precedence` decides whose value is taken when sources disagree about a property: the
    smaller number is trusted more.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    license: ClassVar[str]
    url: ClassVar[str]
    precedence: ClassVar[int]
    options: ClassVar[tuple[Option, ...]] = ()
    examples: ClassVar[tuple[str, ...]] = ()
    history: ClassVar[bool] = True
    """Whether its tables keep when nodes were first seen, and what later loads changed."""
    once: ClassVar[tuple[str, ...]] = ()
    """The labels whose nodes it should describe once each; what is more is counted."""

    @property
    @abstractmethod
    def snapshot(self) -> str:
        """The name of what is loaded. A later load under the same name replaces it."""

    @property
    @abstractmethod
    def taken_at(self) -> str:
        """When the data was taken from its origin: ISO 8601, UTC, seconds, ending in `Z`.

        It must come from the data (a date in it, or the time of the file), so that loading the
        same data twice gives the same graph.
        """

    @property
    def mark(self) -> str:
        """Changes with all that the records are made from; empty when that cannot be said."""
        return ""

    @property
    def total(self) -> int | None:
        """How many units of `progress` there are, if known."""
        return None

    progress: int = 0
    """Units of work done so far (records, files): a source counts it up while it yields."""

    step: str = ""
    """What is being done now, in a few words, for a source whose units take long."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about the data as a whole that people should read after the load."""
        return ()

    def replaces(self, earlier: Snapshot) -> bool:
        """Whether a snapshot of this source under another name is out of date with this load."""
        return False

    @abstractmethod
    def records(self) -> Iterator[Record]:
        """All nodes, relationships and rejected values, in any order.

        One bad record never ends the load: it is yielded as `Rejected`. Raises `SourceError`
        only when nothing can be read at all.
        """


_FACTS = ("name", "title", "license", "url", "precedence")


class SourceError(Exception):
    """A source cannot be read at all. The message says what to do, in one sentence."""


class SourceUnreachable(SourceError):
    """A source cannot be reached over the network."""


def given_time(taken_at: str | None) -> str | None:
    """The value of `TAKEN_AT` as `Source.taken_at` wants it. Raises `SourceError`."""
    try:
        return timestamp(taken_at) if taken_at else None
    except InvalidValue as reason:
        raise SourceError(f"--taken-at is {reason}; write it as 2026-05-20") from None


@cache
def discover(folder: ModuleType = loaders) -> Mapping[str, type[Source]]:
    """All sources in a folder by name. Raises `ValueError` when a source does not state all facts
    about itself, and when two claim one name."""
    found: dict[str, type[Source]] = {}
    for module_info in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
        module = importlib.import_module(module_info.name)
        for item in vars(module).values():
            if (
                isinstance(item, type)
                and issubclass(item, Source)
                and item.__module__ == module.__name__
                and not isabstract(item)
            ):
                if missing := [fact for fact in _FACTS if not hasattr(item, fact)]:
                    place = f"{module.__name__}.{item.__name__}"
                    raise ValueError(f"{place} does not say its {', '.join(missing)}")
                if item.name in found:
                    raise ValueError(f"two sources are named {item.name}")
                found[item.name] = item
    return found
