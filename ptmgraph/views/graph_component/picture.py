"""What the graph component draws: nodes and edges as plain data, and how each relation looks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class DrawnKind(StrEnum):
    """What a box stands for. The component gives each kind its own look."""

    MODEL = "model"
    FOCUS = "focus"
    STUB = "stub"
    REPOSITORY = "repository"
    FOLD = "fold"


class Layout(StrEnum):
    """Who places the nodes: the browser, in columns from left to right, or the page."""

    LAYERED = "layered"
    PRESET = "preset"


class Position(NamedTuple):
    """A place in the picture, in pixels at zoom 1; y grows downwards."""

    x: float
    y: float


@dataclass(frozen=True)
class DrawnNode:
    """A box. `label` is cut to the width of the box, in its middle; `title` is shown in full on
    hover. Boxes of one `group` have one colour, which the legend explains."""

    id: str
    label: str
    title: str
    kind: DrawnKind = DrawnKind.MODEL
    position: Position | None = None
    group: str = ""

    def to_json(self) -> dict[str, Any]:
        """The node as the component takes it; without a place, the browser finds one."""
        place = self.position._asdict() if self.position else {}
        own = {"id": self.id, "label": self.label, "title": self.title, "kind": self.kind}
        return {**own, "group": self.group, **place}


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


@dataclass(frozen=True)
class Picture:
    """A drawing. `title` names it for readers and downloads, `note` stands below it there; the view
    starts at `focus`. `colors` has the colour of each group of boxes, in the order of the legend.
    """

    title: str
    nodes: Sequence[DrawnNode]
    edges: Sequence[DrawnEdge]
    focus: str = ""
    layout: Layout = Layout.LAYERED
    note: str = ""
    colors: Mapping[str, str] = field(default_factory=dict)


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
