"""What the graph component draws: nodes and edges as plain data, and how each relation looks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
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
    """A box. `label` is cut to the width of the box, `title` is shown in full on hover."""

    id: str
    label: str
    title: str
    kind: DrawnKind = DrawnKind.MODEL
    position: Position | None = None

    def to_json(self) -> dict[str, Any]:
        """The node as the component takes it; without a place, the browser finds one."""
        place = self.position._asdict() if self.position else {}
        return {"id": self.id, "label": self.label, "title": self.title, "kind": self.kind, **place}


@dataclass(frozen=True)
class DrawnEdge:
    """An arrow from `source` to `target`; `kind` is the relationship type it stands for.

    `extra` arrows, such as those from the second parents of a merge, are drawn faintly.
    """

    source: str
    target: str
    kind: str
    title: str
    extra: bool = False

    @property
    def id(self) -> str:
        """The key, unique in a picture."""
        return json.dumps([self.source, self.kind, self.target])

    def to_json(self) -> dict[str, Any]:
        """The edge as the component takes it."""
        return {"id": self.id, **asdict(self)}


@dataclass(frozen=True)
class Picture:
    """A drawing. `title` names it for readers and downloads; the view starts at `focus`."""

    title: str
    nodes: Sequence[DrawnNode]
    edges: Sequence[DrawnEdge]
    focus: str = ""
    layout: Layout = Layout.LAYERED


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
