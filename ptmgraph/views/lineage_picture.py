"""A lineage as pictures: folded, in columns from left to right, or as a radial overview."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ptmgraph.analysis.licenses.classes import LicenseClass, license_class
from ptmgraph.graph.store.result import Row
from ptmgraph.views.graph_component.folding import Fold, Folded, LineageStep
from ptmgraph.views.graph_component.picture import (
    DrawnEdge,
    DrawnKind,
    DrawnNode,
    Layout,
    Picture,
    relation_style,
)
from ptmgraph.views.graph_component.radial import radial

MOST_BOXES = 300
"""More boxes than this cannot be read: the picture stays folded."""

MOST_DOTS = 3_000
"""More dots than this are a disc: the overview shows those that most others lead to."""


def steps_of(edges: Iterable[Row]) -> list[LineageStep]:
    """The steps in rows with the columns child, parent and relation; none from a model to
    itself, which a picture cannot show."""
    return [
        LineageStep(edge["child"], edge["parent"], edge["relation"])
        for edge in edges
        if edge["child"] != edge["parent"]
    ]


_COLORS = {
    LicenseClass.PERMISSIVE: "#2f9e44",
    LicenseClass.SHARE_ALIKE: "#1c7ed6",
    LicenseClass.OWN_TERMS: "#f08c00",
    LicenseClass.NONCOMMERCIAL: "#c2255c",
    LicenseClass.UNKNOWN: "#868e96",
}
"""A box without a stated licence has none."""


def dropped_terms(rows: Iterable[Row]) -> dict[LineageStep, str]:
    """The steps at which a term of the licence above was dropped first, with the finding that says
    so, from rows of the query `dropped-terms`."""
    found = {}
    for row in rows:
        step = LineageStep(row["child"], row["parent"], row["relation"])
        blamed = zip(row["findings"], row["blamed"], strict=True)
        own = (text for text, who in blamed if who == row["child"] and text.startswith("Conflict"))
        if text := next(own, None):
            found[step] = text
    return found


def folded_picture(
    drawn: Folded,
    steps: Iterable[LineageStep],
    focus: str,
    facts: Mapping[str, Row],
    dropped: Mapping[LineageStep, str] | None = None,
    note: str = "",
) -> Picture:
    """The picture of what `folding.fold` chose. `facts` holds rows of the query `models`, `dropped`
    the steps that are drawn in red."""
    dropped = dropped or {}
    return Picture(
        title=f"Lineage of {focus}" if focus else "Lineage",
        note=note,
        colors={group.value: color for group, color in _COLORS.items()},
        focus=focus,
        nodes=[
            *[_box(model, focus, facts.get(model, {})) for model in drawn.models],
            *map(_fold_box, drawn.folds),
        ],
        edges=[
            DrawnEdge(
                *(parent, child, step.relation, _sentence(step, dropped.get(step))),
                extra=(parent, child) not in drawn.tree,
                broken=step in dropped,
            )
            for step, parent, child in drawn.edges(steps)
        ],
    )


def whole_picture(steps: list[LineageStep], facts: Mapping[str, Row]) -> Picture | None:
    """The picture of all steps, or None when they are too many."""
    models = {model: model for step in steps for model in (step.parent, step.child)}
    if len(models) > MOST_BOXES:
        return None
    tree = {(step.parent, step.child) for step in steps}
    return folded_picture(Folded(stand_in=models, tree=tree), steps, "", facts)


def overview_picture(steps: Iterable[LineageStep], focus: str) -> Picture:
    """The radial overview of the models that most others lead to, or all when they are few."""
    neighbours: dict[str, list[tuple[str, LineageStep]]] = defaultdict(list)
    for step in steps:
        neighbours[step.parent].append((step.child, step))
        neighbours[step.child].append((step.parent, step))
    # Each model hangs on the one that leads to it on the shortest way.
    hangs: dict[str, tuple[str, LineageStep]] = {}
    for model in (queue := [focus]):
        new = [(other, step) for other, step in neighbours[model] if other not in hangs]
        for other, step in new:
            if other != focus and other not in hangs:
                hangs[other] = (model, step)
                queue.append(other)
    size = Counter(queue)
    for model in reversed(queue[1:]):
        size[hangs[model][0]] += size[model]
    # A model has more below it than any that hangs on it, so the largest form a tree.
    kept = sorted(queue, key=lambda model: -size[model])[:MOST_DOTS]
    tree: dict[str, list[str]] = defaultdict(list)
    for model in kept[1:]:
        tree[hangs[model][0]].append(model)
    places = radial(tree, focus)
    return Picture(
        title=f"Overview of the lineage of {focus}",
        focus=focus,
        layout=Layout.PRESET,
        nodes=[
            DrawnNode(
                model,
                model,
                model,
                DrawnKind.FOCUS if model == focus else DrawnKind.MODEL,
                places[model],
            )
            for model in kept
        ],
        edges=[
            DrawnEdge(step.parent, step.child, step.relation, _sentence(step))
            for _, step in map(hangs.__getitem__, kept[1:])
        ],
    )


def _box(model: str, focus: str, facts: Row) -> DrawnNode:
    kind = (
        DrawnKind.FOCUS
        if model == focus
        else DrawnKind.STUB
        if facts.get("is_stub")
        else DrawnKind.MODEL
    )
    ids = facts.get("licenses") or []
    licenses = ", ".join(ids) or "not stated"
    downloads = facts.get("downloads")
    shown = "unknown" if downloads is None else f"{downloads:,}"
    title = f"{model} · licence: {licenses} · downloads: {shown}"
    return DrawnNode(model, model, title, kind, group=license_class(ids).value)


def _fold_box(fold: Fold) -> DrawnNode:
    label = f"+{len(fold.members):,} {relation_style(fold.relation).label}"
    return DrawnNode(fold.id, label, f"{label}. Double-click to show more of them.", DrawnKind.FOLD)


def _sentence(step: LineageStep, dropped: str | None = None) -> str:
    plain = f"{step.child} from {step.parent}: {relation_style(step.relation).label}"
    return f"{plain}. {dropped}" if dropped else plain
