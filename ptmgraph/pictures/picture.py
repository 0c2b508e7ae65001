"""What is drawn: nodes and edges as plain data, and how each relation looks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

BOX_HEIGHT = 22
"""Pixels, at zoom 1."""
BROKEN, BROKEN_MEANS = "#e03131", "drops a term of the licence"
"""The color of a step that stands out, and what the legend says of it."""


class DrawnKind(StrEnum):
    """What a box stands for. Each kind has its own look."""

    MODEL = "model"
    FOCUS = "focus"
    STUB = "stub"
    REPOSITORY = "repository"
    FOLD = "fold"


@dataclass(frozen=True)
class DrawnNode:
    """A box. `label` is cut to the width of the box, in its middle; `title` is shown in full on
    hover. `groups` has its group in each coloring of the picture: boxes of one group have one
    color, which the legend explains. `scale` is its height as a part of the usual one."""

    id: str
    label: str
    title: str
    kind: DrawnKind = DrawnKind.MODEL
    groups: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0

    def to_json(self) -> dict[str, Any]:
        """The node as the component takes it, but for its place."""
        return asdict(self)


@dataclass(frozen=True)
class DrawnEdge:
    """An arrow from `source` to `target`; `kind` is the relationship type it stands for.

    `extra` arrows, such as those from the second parents of a merge, are drawn faintly; `broken`
    ones, where a term of the licence was dropped, stand out in red.
    """

    source: str
    target: str
    kind: str
    title: str
    extra: bool = False
    broken: bool = False

    @property
    def id(self) -> str:
        """The key, unique in a picture."""
        return json.dumps([self.source, self.kind, self.target])

    def to_json(self) -> dict[str, Any]:
        """The edge as the component takes it."""
        return {"id": self.id, **asdict(self)}


Palettes = Mapping[str, Mapping[str, str]]
"""By the name of a coloring: its groups in the order of the legend, with their colors."""


@dataclass(frozen=True)
class Picture:
    """A drawing. `title` names it for readers and downloads, `note` stands below it there; the view
    starts at `focus`. `way` holds the boxes of a path that stands out, in their order.
    """

    title: str
    nodes: Sequence[DrawnNode]
    edges: Sequence[DrawnEdge]
    focus: str = ""
    note: str = ""
    palettes: Palettes = field(default_factory=dict)
    way: Sequence[str] = ()


class RelationStyle(NamedTuple):
    """How a relation is named and drawn: a colour that is legible on light and dark."""

    label: str
    color: str
    line: str


_STYLES = {
    "FINETUNED_FROM": RelationStyle("fine-tuned", "#3b82f6", "solid"),
    "ADAPTER_OF": RelationStyle("adapter", "#ea8a1c", "dashed"),
    "QUANTIZED_FROM": RelationStyle("quantized", "#16a06a", "dotted"),
    "CONVERTED_FROM": RelationStyle("converted", "#16a06a", "dashed"),
    "MERGED_FROM": RelationStyle("merged", "#a855f7", "solid"),
    "DISTILLED_FROM": RelationStyle("distilled", "#d6457f", "dashed"),
    "DERIVED_FROM": RelationStyle("derived (relation not stated)", "#8a8f98", "dotted"),
    "RENAMED_TO": RelationStyle("renamed", "#8a8f98", "solid"),
    "SAME_AS": RelationStyle("the same model", "#8a8f98", "dashed"),
    "TRAINED_ON": RelationStyle("trained on", "#0e9bb0", "solid"),
    "REUSES": RelationStyle("reused in code", "#b08d0e", "solid"),
    "OFFENDING_STEP": RelationStyle("the step in question", "#e03131", "solid"),
}
_OTHER = RelationStyle("", "#8a8f98", "solid")


def relation_style(relation: str) -> RelationStyle:
    """The look of a relationship type; types without one of their own are grey."""
    plain = relation.replace("_", " ").lower()
    return _STYLES.get(relation, _OTHER._replace(label=plain))
