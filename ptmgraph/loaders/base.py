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
from types import ModuleType
from typing import ClassVar

from ptmgraph import loaders
from ptmgraph.graph.records import Record


@dataclass(frozen=True)
class Option:
    """An option or argument of a source, as the terminal offers it.

    `argument` makes it positional, `many` repeatable, `flag` a switch; `choices` limit it. The
    value arrives at the source's constructor under `name` (dashes as underscores).
    """

    name: str
    help: str
    argument: bool = False
    many: bool = False
    flag: bool = False
    default: str | int | None = None
    choices: tuple[str, ...] = ()


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

    @abstractmethod
    def records(self) -> Iterator[Record]:
        """All nodes, relationships and rejected values, in any order.

        One bad record never ends the load: it is yielded as `Rejected`. Raises `SourceError`
        only when nothing can be read at all.
        """


class SourceError(Exception):
    """A source cannot be read at all. The message says what to do, in one sentence."""


class SourceUnreachable(SourceError):
    """A source cannot be reached over the network."""


@cache
def discover(folder: ModuleType = loaders) -> Mapping[str, type[Source]]:
    """All sources in a folder by name. Raises `ValueError` when two modules claim one name."""
    found: dict[str, type[Source]] = {}
    for module_info in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
        module = importlib.import_module(module_info.name)
        for item in vars(module).values():
            if (
                isinstance(item, type)
                and issubclass(item, Source)
                and item.__module__ == module.__name__
                and hasattr(item, "name")
            ):
                if item.name in found:
                    raise ValueError(f"two sources are named {item.name}")
                found[item.name] = item
    return found
