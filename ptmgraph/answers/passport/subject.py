"""What a passport is about, and the parts that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ptmgraph.analysis.licenses import Check
from ptmgraph.answers.check import CHECKED, check
from ptmgraph.answers.findings import Door
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Row
from ptmgraph.queries.catalog import run


class PassportLine(NamedTuple):
    """One line of text, which may quote strangers, and where more of it is seen."""

    text: str
    door: Door | None = None


@dataclass(frozen=True)
class PassportSection:
    """A part of a passport: a `title`, and its `lines`, the most important first."""

    title: str
    lines: tuple[PassportLine, ...]


@dataclass(frozen=True)
class Subject:
    """One node, and what the sections ask of it; each answer is asked for once.

    Reading a property may raise a `StoreError`.
    """

    store: Store
    label: str
    id: str
    properties: dict[str, Any]

    def ask(self, name: str, **given: Any) -> list[Row]:
        """The rows of a canned query about the node."""
        return run(self.store, name, {"id": self.id, **given}).rows

    def door(self, page: str, *more: tuple[str, str]) -> Door:
        """The way to the node on a page."""
        return Door(page, self.label, self.id, more)

    @cached_property
    def outgoing(self) -> list[Row]:
        """Its relationships to others, up to 500."""
        return self.ask("node-outgoing", type=self.label)

    @cached_property
    def incoming(self) -> dict[str, int]:
        """How many relationships of each type lead to it."""
        counted: dict[str, int] = {}
        for row in self.ask("node-incoming-counts", type=self.label):
            counted[row["relation"]] = counted.get(row["relation"], 0) + row["relationships"]
        return counted

    @cached_property
    def checked(self) -> Check | None:
        """What the licence rules say of it as it is published; None for what they do not judge."""
        return check(self.store, self.id).check if self.label in CHECKED else None

    @cached_property
    def licences(self) -> tuple[str, ...]:
        """Its licences; where no publisher states one, with who says so."""
        told = {}
        for row in self.outgoing:
            if row["relation"] == "LICENSED_UNDER":
                by = "" if row["declared"] else f" ({', '.join(row['sources'])})"
                told[row["id"]] = f"{row['id']}{by}"
        return tuple(told.values())

    def leads_to(self, *relations: str) -> list[str]:
        """The ids that it leads to by these relationships, each once."""
        return list(dict.fromkeys(r["id"] for r in self.outgoing if r["relation"] in relations))
