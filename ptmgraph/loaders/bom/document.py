"""What a bill of materials says, whatever its standard: works, ties between them, and an account.

The readers of each standard fill a `BomDocument`; `statements` makes records of it. A work has
names by which the ties of its document find it (`refs`); those of other documents do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ptmgraph.graph.records import Account, passed_over

_MOST_HOLDERS = 9

WorkLabel = Literal["Model", "Dataset", "Repository"]


class BomUnreadable(ValueError):
    """A document that is not a bill of materials which can be read, with the reason."""


@dataclass(frozen=True)
class StatedLicense:
    """A licence as a document writes it: an id, a name or an expression, and a link to its text."""

    text: str = ""
    link: str = ""
    concluded: bool = False


@dataclass
class BomWork:
    """A model, data set or repository that a document names, with all that may tell which one.

    `own` is the id in a document of ptmgraph. `purls` and `links` come with the most telling one
    first. `pointer` is true for what is only pointed at, as an ancestor is.
    """

    label: WorkLabel
    refs: tuple[str, ...]
    name: str = ""
    group: str = ""
    own: str = ""
    purls: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    version: str = ""
    task: str = ""
    licenses: tuple[StatedLicense, ...] = ()
    pointer: bool = False


@dataclass(frozen=True)
class BomTie:
    """`down` was made from, trained on or uses `up`; both are refs. `word` is one of the words
    that `statements` has a place for, `written` what the document says."""

    down: str
    word: str
    up: str
    written: str
    confidence: float = 1.0


@dataclass
class BomDocument:
    """One document. `subject` is the ref of what it is about; `left_out` has the refs of what it
    names and the graph has no place for; `holders` those of the packages that hold each file."""

    names: tuple[str, ...] = ()
    created: str = ""
    subject: str = ""
    works: list[BomWork] = field(default_factory=list)
    ties: list[BomTie] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    holders: dict[str, list[str]] = field(default_factory=dict)
    account: Account = field(default_factory=Account)

    def pass_over(self, kind: str, example: object = "", count: int = 1) -> None:
        """Count something that has no place."""
        self.account.add(passed_over(kind, example, count))

    def pass_over_fields(self, entry: Mapping[str, Any], read: frozenset[str]) -> None:
        """Count the entries of the fields of a document that are not read."""
        for key in sorted(entry.keys() - read):
            value = entry[key]
            if count := len(value) if isinstance(value, list) else 1:
                self.pass_over(f"entries of {key}", "", count)

    def hold(self, package: str, file: str) -> None:
        """Note that a package contains a file; of very many packages, the first ones."""
        holders = self.holders.setdefault(file, [])
        if len(holders) < _MOST_HOLDERS and package not in holders:
            holders.append(package)

    def leave_out(self, kind: str, example: str, *refs: str) -> None:
        """Count a thing that is no model, data set or repository, and remember its refs."""
        self.pass_over(kind, example)
        self.left_out.update(filter(None, refs))


def confidence_stated(text: str) -> float | None:
    """The confidence of an inferred tie in a document of ptmgraph; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1 else None


def field_text(entry: Mapping[str, Any], key: str) -> str:
    """A text field of a document that may hold anything; "" where it is no text."""
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""


def field_texts(entry: Mapping[str, Any], key: str) -> list[str]:
    """The texts in a list field, or the one text that stands there instead of a list."""
    value = entry.get(key)
    values = value if isinstance(value, list) else [value]
    return [item.strip() for item in values if isinstance(item, str) and item.strip()]


def field_objects(entry: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list field, or the one object that stands there instead of a list."""
    value = entry.get(key)
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, dict)]


def field_object(entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object field; an empty one where it is no object."""
    value = entry.get(key)
    return value if isinstance(value, dict) else {}
