"""A lineage as a picture: its models and steps, folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import log1p

from ptmgraph.graph.store.result import Row
from ptmgraph.pictures.colors import grouped
from ptmgraph.pictures.folding import ROWS, Fold, Folded, LineageStep
from ptmgraph.pictures.picture import DrawnEdge, DrawnKind, DrawnNode, Picture, relation_style

MOST_BOXES = 600
"""More boxes than this cannot be read: the picture stays folded."""

SIZES = {"": "equal", "downloads": "downloads", "repositories": "reuse in code"}
"""What the height of a box can say: a fact of the query `boxes`, and words for it."""


def steps_of(edges: Iterable[Row]) -> list[LineageStep]:
    """The steps in rows with the columns child, parent and relation; none from a model to
    itself, which a picture cannot show."""
    return [
        LineageStep(edge["child"], edge["parent"], edge["relation"])
        for edge in edges
        if edge["child"] != edge["parent"]
    ]


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


def told_by_a_step(dropped: Iterable[LineageStep]) -> set[str]:
    """The models for which a picture keeps a box of their own, since they dropped a term: no box
    for many hides the step in red. A third of the rows at most, so that the rest has room."""
    return {step.child for step in sorted(dropped)[: ROWS // 3]}


def folded_picture(
    drawn: Folded,
    steps: Iterable[LineageStep],
    focus: str,
    facts: Mapping[str, Row],
    dropped: Mapping[LineageStep, str] | None = None,
    size: str = "",
) -> Picture:
    """The picture of what `folding.fold` chose. `facts` holds rows of the query `boxes`, `dropped`
    the steps that are drawn in red; `size` is one of `SIZES`."""
    dropped = dropped or {}
    steps = [*steps]
    groups, palettes = grouped(drawn.models, facts, steps)
    scales = _scales({model: facts.get(model, {}).get(size) or 0 for model in drawn.models})
    boxes = [_box(model, focus, facts.get(model, {})) for model in drawn.models]
    return Picture(
        title=f"Lineage of {focus}" if focus else "Lineage",
        palettes=palettes,
        focus=focus,
        nodes=[
            *[
                replace(
                    box,
                    groups={name: group[box.id] for name, group in groups.items()},
                    scale=scales[box.id],
                )
                for box in boxes
            ],
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


def _scales(amounts: Mapping[str, int]) -> dict[str, float]:
    """From 1 to 2, by the logarithm: most models have few downloads and some have millions."""
    most = log1p(max(amounts.values(), default=0))
    return {model: 1 + log1p(amount) / most if most else 1 for model, amount in amounts.items()}


def whole_picture(steps: list[LineageStep], facts: Mapping[str, Row]) -> Picture | None:
    """The picture of all steps, or None when they are too many."""
    models = {model: model for step in steps for model in (step.parent, step.child)}
    if len(models) > MOST_BOXES:
        return None
    tree = {(step.parent, step.child) for step in steps}
    return folded_picture(Folded(stand_in=models, tree=tree), steps, "", facts)


def _box(model: str, focus: str, facts: Row) -> DrawnNode:
    kind = (
        DrawnKind.FOCUS
        if model == focus
        else DrawnKind.STUB
        if facts.get("is_stub")
        else DrawnKind.MODEL
    )
    downloads = facts.get("downloads")
    told = [
        f"licence: {', '.join(facts.get('licenses') or []) or 'not stated'}",
        f"downloads: {'unknown' if downloads is None else f'{downloads:,}'}",
    ]
    if users := facts.get("repositories"):
        told.append(f"used by {users:,} repositories")
    return DrawnNode(model, model, " · ".join((model, *told)), kind)


def _fold_box(fold: Fold) -> DrawnNode:
    label = f"+{len(fold.members):,} {relation_style(fold.relation).label}"
    return DrawnNode(fold.id, label, f"{label}. Double-click to show more of them.", DrawnKind.FOLD)


def _sentence(step: LineageStep, dropped: str | None = None) -> str:
    plain = f"{step.child} from {step.parent}: {relation_style(step.relation).label}"
    return f"{plain}. {dropped}" if dropped else plain
