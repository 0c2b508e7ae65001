"""The list of attributes: `attributes.csv`, one row each.

Each is present, absent, or not looked at. Absent takes more than silence: the places where it would
stand must have been read.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

DATA = Path(__file__).parents[1] / "data" / "provenance"

Group = Literal["provenance", "reproducibility", "portability"]
DecisionStep = Literal["assess", "select", "evaluate", "deploy"]
State = Literal["present", "absent", "not looked at"]

GROUPS: tuple[Group, ...] = get_args(Group)
STEPS: dict[DecisionStep, str] = {
    "assess": "1. May it be reused?",
    "select": "2. Which one?",
    "evaluate": "3. Does it do what is claimed?",
    "deploy": "4. Does it run here?",
}
"""The steps in which people decide on a model (ICSE'23 reuse study), as questions."""
PLACES = {
    "card": "the metadata of its card",
    "tags": "its tags",
    "files": "the list of its files",
    "config": "its configuration",
    "weights": "the headers of its weights",
    "spaces": "the list of Spaces that use it",
    "prose": "the text of its card",
    "owner": "the page of its owner",
    "commits": "its commits",
}
"""The places where an attribute may stand, for people."""


@dataclass(frozen=True, slots=True)
class ModelAttribute:
    """One attribute, and what of the graph tells that a model has it.

    `relations` are relationships from the model (`<TYPE`: to it; `LINEAGE` stands for all kinds of
    parent). `properties` are names of properties, true or with a value; `formats=a b` means that
    the list holds one of these. `prose` are the fields of a card's text that state it; of
    `field/label`, those values whose label has this word.
    `settled_by` says what must have been read before its absence is known: each of these groups
    of places, and of a group any one; empty when no reading settles it.
    """

    id: str
    group: Group
    step: DecisionStep
    words: str
    relations: tuple[str, ...]
    properties: tuple[str, ...]
    prose: tuple[str, ...]
    settled_by: tuple[tuple[str, ...], ...]
    source: str


@cache
def attributes() -> dict[str, ModelAttribute]:
    """All attributes by their ids, in the order of the groups."""
    return {row["id"]: _attribute(row) for row in provenance_rows("attributes")}


def provenance_rows(name: str) -> list[dict[str, str]]:
    """The rows of `name`.csv, by column name."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _attribute(row: dict[str, str]) -> ModelAttribute:
    (group,) = (group for group in GROUPS if group == row["group"])
    (step,) = (step for step in STEPS if step == row["step"])
    return ModelAttribute(
        id=row["id"],
        group=group,
        step=step,
        words=row["words"],
        relations=tuple(row["relations"].split()),
        properties=tuple(filter(None, row["properties"].split(";"))),
        prose=tuple(row["prose"].split()),
        settled_by=tuple(tuple(places.split("|")) for places in row["settled_by"].split()),
        source=row["source"],
    )
