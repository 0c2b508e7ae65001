"""An overview of thousands of models: a dot each, in circles for clusters and for their owners.

Clusters are architectures, or the branches of one lineage. The layout takes a moment for 15,000
models. What is small is not left out: it stands in a circle of the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p
from typing import Any, NamedTuple

from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.colors import grouped
from ptmgraph.pictures.folding import LineageStep
from ptmgraph.pictures.packing import Circle, around_all, packed, sunflower, sunflower_radius
from ptmgraph.pictures.picture import Palettes

MOST_DOTS = 15_000
"""An overview has the weightiest of the models that it could show."""
_MOST_CLUSTERS, _MOST_OWNERS = 70, 12
_LEAST_CLUSTER, _LEAST_OWNER = 3, 4
_OWNERS_FROM = 40
"""A cluster of so many models is parted by owner."""
_SPACING = 12.0
_GAP, _INNER_GAP = 9.0, 3.0
_LEAST_DOT, _MOST_DOT = 2.2, 4.5
OTHERS = "others"


class Disc(NamedTuple):
    """A circle with its name and number of models; `level` is 0 for a cluster, 1 for an owner."""

    x: float
    y: float
    r: float
    label: str
    models: int
    level: int


class Dot(NamedTuple):
    """A model at its place."""

    id: str
    x: float
    y: float
    r: float


@dataclass(frozen=True)
class Atlas:
    """An overview. `dots` come with the weightiest first; `groups` has, by coloring, the group of
    each; `parents` the model that each hangs on, where it is drawn too."""

    title: str
    dots: Sequence[Dot]
    discs: Sequence[Disc]
    palettes: Palettes
    groups: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, str]
    titles: Mapping[str, str]
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The atlas as the component takes it: columns, because there are thousands of dots."""
        number = {dot.id: place for place, dot in enumerate(self.dots)}
        names = {name: sorted(set(group.values())) for name, group in self.groups.items()}
        ranks = {name: {one: n for n, one in enumerate(own)} for name, own in names.items()}
        box = around_all([Circle(*disc[:3]) for disc in self.discs] or [Circle(0, 0, 1)])
        return {
            "dots": {
                "ids": [dot.id for dot in self.dots],
                "titles": [self.titles[dot.id] for dot in self.dots],
                "x": [round(dot.x, 1) for dot in self.dots],
                "y": [round(dot.y, 1) for dot in self.dots],
                "r": [round(dot.r, 1) for dot in self.dots],
                "parent": [number.get(self.parents.get(dot.id, ""), -1) for dot in self.dots],
                "names": names,
                "groups": {
                    name: [ranks[name][group[dot.id]] for dot in self.dots]
                    for name, group in self.groups.items()
                },
            },
            "circles": [disc._asdict() for disc in self.discs],
            "box": box._asdict(),
        }


@dataclass
class _Laid:
    """Dots and discs around the origin, and the radius that they take."""

    dots: list[Dot]
    discs: list[Disc] = field(default_factory=list)
    r: float = 0.0

    def moved(self, x: float, y: float) -> _Laid:
        dots = [dot._replace(x=dot.x + x, y=dot.y + y) for dot in self.dots]
        discs = [disc._replace(x=disc.x + x, y=disc.y + y) for disc in self.discs]
        return _Laid(dots, discs, self.r)


def atlas(
    title: str,
    clusters: Mapping[str, str],
    facts: Mapping[str, Row],
    steps: Collection[LineageStep],
    note: str = "",
) -> Atlas:
    """The overview of the models of `clusters`, which names the cluster of each. `facts` holds rows
    of the query `models`."""
    parents = {step.child: step.parent for step in steps}
    children = Counter(parents.values())
    weight = {
        model: log1p(facts.get(model, {}).get("downloads") or 0) + 2 * log1p(children[model])
        for model in clusters
    }
    chosen = sorted(clusters, key=lambda model: (-weight[model], model))[:MOST_DOTS]
    size = _dot_sizes(chosen, weight)
    members: dict[str, list[str]] = defaultdict(list)
    for model in chosen:
        members[clusters[model]].append(model)
    laid = [
        _cluster(name, models, size)
        for name, models in _bounded(members, _MOST_CLUSTERS, _LEAST_CLUSTER).items()
    ]
    together = _beside(laid, _GAP)
    place = {dot.id: dot for dot in together.dots}
    groups, palettes = grouped(chosen, facts, steps)
    return Atlas(
        title,
        [place[model] for model in chosen],
        sorted(together.discs, key=lambda disc: disc.level),
        {name: {**colors, **_UNCOLORED} for name, colors in palettes.items()},
        {name: {m: one or _UNSTATED for m, one in own.items()} for name, own in groups.items()},
        parents,
        {model: _title(model, facts.get(model, {}), children[model]) for model in chosen},
        note,
    )


_UNSTATED = "not stated"
_UNCOLORED = {_UNSTATED: "#b4bac4"}


def branches(steps: Iterable[LineageStep], focus: str) -> dict[str, str]:
    """The cluster of each model of a lineage: the model next to the focus by which it hangs on it.
    What nothing more hangs on stands with others of its relation, and the focus by itself."""
    neighbours: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for child, parent, relation in steps:
        neighbours[parent].append((child, relation))
        neighbours[child].append((parent, ""))
    branch, relations = {focus: focus}, {}
    queue = [focus]
    for model in queue:
        for other, relation in neighbours[model]:
            if other not in branch:
                branch[other] = other if model == focus else branch[model]
                relations[other] = relation
                queue.append(other)
    size = Counter(branch.values())
    return {
        model: own if size[own] > 1 or model == focus else _DIRECTLY.get(relations[own], _ABOVE)
        for model, own in branch.items()
    }


def kin(facts: Row) -> str:
    """The cluster of a model among those of a graph: its architecture, by the type that its
    configuration names or else the class; without one, its owner."""
    stated = sorted(facts["architectures"], key=lambda one: (one != one.lower(), one))
    return stated[0] if stated else facts["id"].rpartition("/")[0] or OTHERS


_ABOVE = "what it was made from"
_DIRECTLY = {
    "FINETUNED_FROM": "fine-tuned from it",
    "ADAPTER_OF": "adapters of it",
    "QUANTIZED_FROM": "quantised from it",
    "CONVERTED_FROM": "converted from it",
    "MERGED_FROM": "merged from it",
    "DISTILLED_FROM": "distilled from it",
    "DERIVED_FROM": "derived from it",
}


def _dot_sizes(models: Sequence[str], weight: Mapping[str, float]) -> dict[str, float]:
    most = max((weight[model] for model in models), default=0) or 1
    spread = _MOST_DOT - _LEAST_DOT
    return {model: _LEAST_DOT + spread * (weight[model] / most) ** 2 for model in models}


def _bounded(members: Mapping[str, list[str]], most: int, least: int) -> dict[str, list[str]]:
    """The largest groups, and the rest together in one named after what they are."""
    large = sorted(
        (name for name in members if len(members[name]) >= least),
        key=lambda name: (-len(members[name]), name),
    )[:most]
    kept = {name: members[name] for name in large}
    rest = [model for name, models in members.items() if name not in kept for model in models]
    if rest:
        kept[f"{len(members) - len(large):,} {OTHERS}" if large else OTHERS] = rest
    return kept


def _cluster(name: str, models: Sequence[str], size: Mapping[str, float]) -> _Laid:
    """A cluster; a large one is parted by owner."""
    laid = _seeds(models, size)
    if len(models) >= _OWNERS_FROM:
        owned: dict[str, list[str]] = defaultdict(list)
        for model in models:
            owned[model.rpartition("/")[0]].append(model)
        parts = _bounded(owned, _MOST_OWNERS, _LEAST_OWNER)
        if len(parts) > 1:
            laid = _beside(
                [_named(_seeds(own, size), who, own, 1) for who, own in parts.items()], _INNER_GAP
            )
    return _named(laid, name, models, 0)


def _seeds(models: Sequence[str], size: Mapping[str, float]) -> _Laid:
    spots = sunflower(len(models), _SPACING)
    dots = [Dot(model, x, y, size[model]) for model, (x, y) in zip(models, spots, strict=True)]
    return _Laid(dots, [], sunflower_radius(len(models), _SPACING))


def _named(laid: _Laid, name: str, models: Sequence[str], level: int) -> _Laid:
    """With a circle around it."""
    r = laid.r * (1.04 if level else 1.06) + 2
    return _Laid(laid.dots, [*laid.discs, Disc(0, 0, r, name or "no owner", len(models), level)], r)


def _beside(parts: Iterable[_Laid], gap: float) -> _Laid:
    """Parts beside each other, the largest in the middle, around the origin."""
    ordered = sorted(parts, key=lambda part: -part.r)
    if not ordered:
        return _Laid([])
    circles = packed([part.r for part in ordered], gap)
    x, y, r = around_all(circles)
    moved = [part.moved(c.x - x, c.y - y) for part, c in zip(ordered, circles, strict=True)]
    dots = [dot for part in moved for dot in part.dots]
    return _Laid(dots, [disc for part in moved for disc in part.discs], r)


def _title(model: str, facts: Row, children: int) -> str:
    told = [f"licence: {', '.join(facts.get('licenses') or []) or 'not stated'}"]
    told += [str(facts["task"])] if facts.get("task") else []
    told += [f"{facts['downloads']:,} downloads"] if facts.get("downloads") else []
    told += [f"{children:,} made from it"] if children else []
    return " · ".join((model, *told))
