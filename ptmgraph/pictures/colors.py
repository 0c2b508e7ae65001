"""The colors of boxes: by licence class, by task, by how a model was made, by owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from ptmgraph.analysis.licenses.classes import LicenseClass, license_class
from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.folding import LineageStep
from ptmgraph.pictures.picture import Palettes, relation_style

LICENCE, TASK, MADE, OWNER = "licence", "task", "how it was made", "owner"
"""The names of the colorings, as readers and addresses have them; the first is the usual one."""
NO_PARENT = "no parent named"
_CLASSES = {
    LicenseClass.PERMISSIVE: "#2f9e44",
    LicenseClass.SHARE_ALIKE: "#1c7ed6",
    LicenseClass.OWN_TERMS: "#f08c00",
    LicenseClass.NONCOMMERCIAL: "#c2255c",
    LicenseClass.UNKNOWN: "#868e96",
}
"""What has no stated licence has no color."""
_PALETTE = (
    "#2563eb",
    "#d97706",
    "#059669",
    "#db2777",
    "#7c3aed",
    "#0891b2",
    "#84a012",
    "#9a6b4f",
)
_OTHER = "#868e96"


def licence_color(licences: Sequence[str]) -> str | None:
    """The color of the class of these licences; none where no licence is stated."""
    return _CLASSES.get(license_class(licences))


GroupsByColoring = dict[str, dict[str, str]]
"""By coloring: the group of each model."""


def grouped(
    models: Collection[str], facts: Mapping[str, Row], steps: Iterable[LineageStep]
) -> tuple[GroupsByColoring, Palettes]:
    """The group of each model in each coloring, and the colors of the groups. `facts` holds rows
    with id, licenses and task; what they do not say has no color."""
    made = {step.child: relation_style(step.relation) for step in steps}
    licence = {m: license_class(facts.get(m, {}).get("licenses") or []).value for m in models}
    task, tasks = _commonest({m: facts.get(m, {}).get("task") or "" for m in models}, "tasks")
    owner, owners = _commonest({m: m.rpartition("/")[0] for m in models}, "owners")
    palettes = {
        LICENCE: {group.value: color for group, color in _CLASSES.items()},
        TASK: tasks,
        MADE: {NO_PARENT: _OTHER, **{style.label: style.color for style in made.values()}},
        OWNER: owners,
    }
    by_making = {m: made[m].label if m in made else NO_PARENT for m in models}
    return {LICENCE: licence, TASK: task, MADE: by_making, OWNER: owner}, palettes


def _commonest(value: Mapping[str, str], what: str) -> tuple[dict[str, str], dict[str, str]]:
    """The commonest values have colors of their own, and the rest one together."""
    counts = Counter(filter(None, value.values()))
    first = sorted(counts, key=lambda one: (-counts[one], one))[: len(_PALETTE)]
    colors = dict(zip(first, _PALETTE, strict=False))
    rest = f"other {what}"
    if len(counts) > len(first):
        colors[rest] = _OTHER
    return {m: one if one in colors or not one else rest for m, one in value.items()}, colors
