"""Which models of a lineage are drawn, and which are folded into "+k" boxes.

Lineage is wide and shallow: one base model may have ten thousand children. A picture stays
readable when each side of the model in focus has at most about 24 rows, so every model shows its
few children with most descendants and the rest becomes one box for each relation. Copies in other
formats, of which nothing was made, become one box wherever there are several.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ROWS = 24
OPEN_STEP = 25
_COPIES = frozenset({"QUANTIZED_FROM", "CONVERTED_FROM"})


class LineageStep(NamedTuple):
    """One edge of a lineage: `child` was made from `parent`."""

    child: str
    parent: str
    relation: str


@dataclass(frozen=True)
class Fold:
    """Models that one box stands for: parents (`up`) or children of `anchor` by one relation."""

    anchor: str
    relation: str
    up: bool
    members: tuple[str, ...]
    hidden: int

    @property
    def id(self) -> str:
        """The key of the box, unlike the id of any model."""
        return json.dumps(["fold", self.up, self.relation, self.anchor])


@dataclass
class Folded:
    """What is drawn.

    `stand_in` maps each model to itself, or to the box that it is folded in; `tree` holds the
    pairs, parent first, of which each hangs on the other. `left_out` counts parents from
    elsewhere that are not drawn.
    """

    folds: list[Fold] = field(default_factory=list)
    stand_in: dict[str, str] = field(default_factory=dict)
    tree: set[tuple[str, str]] = field(default_factory=set)
    left_out: int = 0

    @property
    def models(self) -> list[str]:
        """The models that are drawn, those near the focus first."""
        return [model for model, drawn in self.stand_in.items() if model == drawn]

    def edges(self, steps: Iterable[LineageStep]) -> Iterator[tuple[LineageStep, str, str]]:
        """One of each kind of edge to draw, as (step, drawn parent, drawn child).

        Second parents are edges like any other. Of edges at folded boxes, those to the model whose
        neighbours they hold are kept: others would say little and cross much.
        """
        seen = set()
        boxes = {fold.id for fold in self.folds}
        for step in steps:
            parent, child = self.stand_in.get(step.parent), self.stand_in.get(step.child)
            if parent is None or child is None or parent == child:
                continue
            folded = parent in boxes or child in boxes
            if folded and (parent, child) not in self.tree:
                continue
            if (parent, child, step.relation) in seen:
                continue
            seen.add((parent, child, step.relation))
            yield step, parent, child


def depths(steps: Iterable[LineageStep], focus: str, most: int, *, up: bool) -> dict[str, int]:
    """Steps from the focus to each model that is at most `most` steps above or below it."""
    neighbours = _neighbours(steps, up=up)
    reached = {focus: 0}
    for model in (queue := [focus] if most else []):
        for other, _ in neighbours.get(model, ()):
            if other not in reached:
                reached[other] = reached[model] + 1
                if reached[other] < most:
                    queue.append(other)
    return reached


def fold(
    steps: Sequence[LineageStep],
    focus: str,
    *,
    added: Sequence[LineageStep] = (),
    opened: Mapping[str, int] | None = None,
    rows: int | None = ROWS,
    kept: Collection[str] = (),
) -> Folded:
    """Chooses what to draw of `steps` around `focus`.

    `opened` says how often a box or a model was opened by the reader: each time it shows
    `OPEN_STEP` more of its members. `added` are steps that came to light that way; they do not
    take rows from the others. Without `rows`, everything is drawn. Models that are `kept` are drawn
    in any case, with those that lead to them.
    """
    opened = opened or {}
    drawn = Folded(stand_in={focus: focus})
    for up in (True, False):
        side = _Side(steps, focus, up=up, opened=opened, kept=kept, copies=rows is not None)
        most = side.fitting(focus, rows)
        if added:
            side = side.of([*steps, *added], focus)
        side.draw(focus, most, drawn)
    return drawn


Neighbours = dict[str, list[tuple[str, str]]]


def _neighbours(steps: Iterable[LineageStep], *, up: bool) -> Neighbours:
    """(neighbour, relation) by model, going up to parents or down to children."""
    found: Neighbours = defaultdict(list)
    for child, parent, relation in steps:
        if up:
            found[child].append((parent, relation))
        else:
            found[parent].append((child, relation))
    return found


def _tree(neighbours: Neighbours, focus: str) -> Neighbours:
    """The part of `neighbours` in which each model hangs on the first model that leads to it."""
    seen = {focus}
    tree: Neighbours = {}
    for model in (queue := [focus]):
        own = tree[model] = []
        for other, relation in neighbours.get(model, ()):
            if other not in seen:
                seen.add(other)
                own.append((other, relation))
                queue.append(other)
    return tree


class _Side:
    """The ancestors or the descendants of the focus, as a tree."""

    def __init__(
        self,
        steps: Iterable[LineageStep],
        focus: str,
        *,
        up: bool,
        opened: Mapping[str, int],
        kept: Collection[str],
        copies: bool,
    ) -> None:
        self.up = up
        self.opened = opened
        self.wanted = kept
        self.copies = copies
        tree = _tree(_neighbours(steps, up=up), focus)
        # Models that only lead to the focus come last in `tree`, so sizes add up backwards.
        self.size: Counter[str] = Counter()
        for model in reversed(tree):
            self.size[model] = 1 + sum(self.size[other] for other, _ in tree[model])
        self.tree = {
            model: sorted(others, key=lambda other: (-self.size[other[0]], other[0]))
            for model, others in tree.items()
        }
        self.kept = set(kept)
        for model in reversed(tree):
            if any(other in self.kept for other, _ in tree[model]):
                self.kept.add(model)

    def of(self, steps: Iterable[LineageStep], focus: str) -> _Side:
        """The same side of more steps."""
        return _Side(
            *(steps, focus), up=self.up, opened=self.opened, kept=self.wanted, copies=self.copies
        )

    def fitting(self, focus: str, rows: int | None) -> int | None:
        """How many neighbours the focus may show so that the side keeps to `rows`."""
        if rows is None or self._rows(focus, None) <= rows:
            return None
        fits, too_many = 0, rows + 1
        while too_many - fits > 1:
            most = (fits + too_many) // 2
            if self._rows(focus, most) <= rows:
                fits = most
            else:
                too_many = most
        return fits

    def _rows(self, focus: str, most: int | None) -> int:
        return sum(
            len(folded) + (not shown and not folded) for _, shown, folded in self._walk(focus, most)
        )

    def _walk(
        self, model: str, most: int | None
    ) -> Iterator[tuple[str, list[str], dict[str, list[str]]]]:
        """Each model that is drawn with the neighbours it shows, and those it folds by relation.

        A model shows half as many as the one before it: what is near counts more. A box for a
        single model would save nothing, so that one is shown.
        """
        queue = [(model, most)]
        for model, allowed in queue:
            others = self.tree[model]
            room = len(others) if allowed is None else allowed
            shown = []
            folded: dict[str, list[str]] = defaultdict(list)
            for other, relation in others:
                if other in self.kept or (room > 0 and not self._is_copy(other, relation)):
                    shown.append(other)
                    room -= 1
                else:
                    folded[relation].append(other)
            for relation in [relation for relation in folded if len(folded[relation]) == 1]:
                shown += folded.pop(relation)
            queue.extend((other, allowed and allowed // 2) for other in shown)
            yield model, shown, folded

    def _is_copy(self, model: str, relation: str) -> bool:
        """Whether it is the same model in another format, and no more is made of it."""
        return self.copies and not self.up and relation in _COPIES and self.size[model] == 1

    def draw(self, focus: str, most: int | None, drawn: Folded) -> None:
        """Adds the side to `drawn`. What the reader opened shows its own neighbours folded."""
        for model, shown, folded in self._walk(focus, most):
            for other in shown:
                self._show(model, other, drawn)
            for relation, members in folded.items():
                box = Fold(model, relation, self.up, (), 0).id
                count = OPEN_STEP * (self.opened.get(box, 0) + self.opened.get(model, 0))
                for other in members[:count]:
                    self._show(model, other, drawn)
                    self.draw(other, 0, drawn)
                self._fold(model, relation, members[count:], drawn)

    def _show(self, anchor: str, item: str, drawn: Folded) -> None:
        drawn.stand_in[item] = item
        drawn.tree.add((item, anchor) if self.up else (anchor, item))

    def _fold(self, anchor: str, relation: str, members: list[str], drawn: Folded) -> None:
        if not members:
            return
        hidden = sum(self.size[member] for member in members)
        fold = Fold(anchor, relation, self.up, tuple(members), hidden)
        box = fold.id
        drawn.folds.append(fold)
        drawn.tree.add((box, anchor) if self.up else (anchor, box))
        for model in (queue := list(members)):
            drawn.stand_in.setdefault(model, box)
            queue.extend(other for other, _ in self.tree[model])


def way_between(steps: Iterable[LineageStep], start: str, end: str) -> list[str]:
    """The models on a shortest way between two, whichever way its steps point; empty if none."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for child, parent, _ in steps:
        neighbours[child].append(parent)
        neighbours[parent].append(child)
    came_from = {start: start}
    for model in (queue := [start]):
        if model == end:
            break
        for other in neighbours.get(model, ()):
            if other not in came_from:
                came_from[other] = model
                queue.append(other)
    if end not in came_from:
        return []
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def add_other_parents(
    steps: Iterable[LineageStep],
    drawn: Folded,
    *,
    opened: Mapping[str, int] | None = None,
    rows: int | None = ROWS,
) -> None:
    """Adds parents that are neither above nor below the focus, for the models that are drawn:
    all of them when they are few, else those of the models that the reader opened."""
    outside: dict[str, list[str]] = defaultdict(list)
    for child, parent, _ in steps:
        if drawn.stand_in.get(child) == child and parent not in drawn.stand_in:
            outside[child].append(parent)
    parents = {parent for some in outside.values() for parent in some}
    if rows is not None and len(parents) > rows // 3:
        outside = {child: some for child, some in outside.items() if child in (opened or {})}
    shown = {parent for some in outside.values() for parent in some}
    drawn.stand_in.update((parent, parent) for parent in sorted(shown))
    drawn.left_out = len(parents - shown)
