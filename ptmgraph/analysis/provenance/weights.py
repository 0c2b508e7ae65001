"""How much each attribute weighs in a scorecard: `weights.csv`, or a file like it.

No score stands without its parts: a group's is what is present, what is absent, and what was not
looked at, so the truth lies between the first, and the first with the last.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ptmgraph.analysis.provenance.attributes import State, attributes, provenance_rows


class WeightsError(ValueError):
    """A file of weights has a mistake; the message says where, and what to do."""


class Score(NamedTuple):
    """The weights of a group's attributes, by state."""

    present: float
    absent: float
    not_looked_at: float

    @property
    def whole(self) -> float:
        """The weights of all its attributes."""
        return self.present + self.absent + self.not_looked_at

    @property
    def parts(self) -> str:
        """The weights by state, in words."""
        names = ("present", "absent", "not looked at")
        return ", ".join(f"{part:g} {name}" for part, name in zip(self, names, strict=True))

    def __str__(self) -> str:
        low, most = f"{self.present:g}", f"{self.present + self.not_looked_at:g}"
        between = f"{low} to {most}" if self.not_looked_at else low
        return f"{between} of {self.whole:g} ({self.parts})"


def score_of(states: Iterable[tuple[State, float]]) -> Score:
    """The score of attributes, each with its state and weight."""
    sums = {"present": 0.0, "absent": 0.0, "not looked at": 0.0}
    for state, weight in states:
        sums[state] += weight
    return Score(*sums.values())


@cache
def usual_weights() -> Mapping[str, float]:
    """The weights that come with the program, by attribute."""
    return {row["attribute"]: float(row["weight"]) for row in provenance_rows("weights")}


def read_attribute_weights(file: Path) -> Mapping[str, float]:
    """The weights of a CSV file with the columns `attribute` and `weight`. Attributes that it does
    not name keep their usual weight. Raises `WeightsError`."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WeightsError(f"{file} cannot be read: {error}") from None
    if not rows or not {"attribute", "weight"} <= rows[0].keys():
        raise WeightsError(f"{file} needs the columns attribute and weight, and a row below them.")
    given = {}
    for number, row in enumerate(rows, 2):
        attribute = (row["attribute"] or "").strip()
        if attribute not in attributes():
            known = ", ".join(attributes())
            raise WeightsError(f"{file}, line {number}: no attribute {attribute!r}; give {known}.")
        given[attribute] = _weight(row["weight"], f"{file}, line {number}")
    return {**usual_weights(), **given}


def _weight(text: str | None, place: str) -> float:
    try:
        weight = float(text or "")
    except ValueError:
        weight = -1.0
    if not math.isfinite(weight) or weight < 0:
        raise WeightsError(f"{place}: the weight is {text!r}; give a number from 0 up.")
    return weight
