"""Where the boxes of a picture stand: in columns from left to right, parents before children.

After Sugiyama, Tagawa and Toda (1981): each box gets a column, then each column an order in which
few arrows cross, then heights at which arrows are straight. Hundreds of boxes take milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ptmgraph.pictures.picture import BOX_HEIGHT, Picture

GAP = 8.0
"""Pixels between two boxes of a column."""
_SWEEPS = 6
_MAIN, _EXTRA = 8.0, 1.0
"""How strongly an arrow of the tree, and one from a second parent, pulls at its ends."""

Pulls = dict[str, dict[str, float]]
"""By box: those that an arrow leads to, and how strongly it pulls."""


class Place(NamedTuple):
    """The column of a box, from 0 at the left, and the middle of its height in pixels."""

    column: int
    y: float


def places(picture: Picture) -> dict[str, Place]:
    """The place of each box. Boxes on a cycle get columns too: one arrow of it leads back."""
    left: Pulls = {node.id: {} for node in picture.nodes}
    right: Pulls = {node.id: {} for node in picture.nodes}
    for edge in picture.edges:
        if edge.source != edge.target:
            weight = _EXTRA if edge.extra else _MAIN
            right[edge.source][edge.target] = left[edge.target][edge.source] = weight
    order = _topological(left, right)
    column = _columns(order, left, right)
    heights = {node.id: BOX_HEIGHT * node.scale for node in picture.nodes}
    stacks: dict[int, list[str]] = defaultdict(list)
    for box in _visited(order, left, right):
        stacks[column[box]].append(box)
    y = _heights([stacks[number] for number in sorted(stacks)], heights, left, right)
    return {box: Place(column[box], y[box]) for box in order}


def _topological(left: Pulls, right: Pulls) -> list[str]:
    """All boxes, each after those that lead to it. On a cycle the first one that waits goes on."""
    missing = {box: len(before) for box, before in left.items()}
    ready = [box for box, number in missing.items() if not number]
    order: dict[str, None] = {}
    waiting = iter(missing)
    while len(order) < len(missing):
        if not ready:
            ready.append(next(box for box in waiting if box not in order))
        box = ready.pop()
        if box in order:
            continue
        order[box] = None
        for after in right[box]:
            missing[after] -= 1
            if not missing[after]:
                ready.append(after)
    return list(order)


def _columns(order: Sequence[str], left: Pulls, right: Pulls) -> dict[str, int]:
    """One column farther right than all that leads there; then what has no more arrows from the
    left than to the right moves to the latter, so that no root stands far from its child."""
    rank = {box: place for place, box in enumerate(order)}
    column: dict[str, int] = {}
    for box in order:
        column[box] = max(
            (column[one] + 1 for one in left[box] if rank[one] < rank[box]), default=0
        )
    for box in reversed(order):
        after = [column[one] for one in right[box] if rank[one] > rank[box]]
        if after and len(right[box]) >= len(left[box]):
            column[box] = max(column[box], min(after) - 1)
    first = min(column.values(), default=0)
    return {box: number - first for box, number in column.items()}


def _visited(order: Sequence[str], left: Pulls, right: Pulls) -> Iterable[str]:
    """All boxes, each followed by what hangs on it, so that families stand together."""
    seen: dict[str, None] = {}
    for root in order:
        stack = [] if left[root] or root in seen else [root]
        while stack:
            box = stack.pop()
            if box not in seen:
                seen[box] = None
                stack.extend(reversed([one for one in right[box] if one not in seen]))
    return [*seen, *(box for box in order if box not in seen)]


def _heights(
    stacks: Sequence[list[str]],
    heights: Mapping[str, float],
    left: Pulls,
    right: Pulls,
) -> dict[str, float]:
    """The height of each box: columns are swept from left to right and back, each box goes where
    its arrows pull it, and boxes keep apart. The last sweeps keep the order."""
    y: dict[str, float] = {}
    for stack in stacks:
        y |= _apart(stack, [0.0] * len(stack), heights)
    both = {box: {**left[box], **right[box]} for box in left}
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        last = sweep >= _SWEEPS - 2
        pulling = both if last else left if forth else right
        for stack in stacks if forth else reversed(stacks):
            wanted = {box: _pulled(box, y, pulling) for box in stack}
            if not last:
                stack.sort(key=wanted.__getitem__)
            y |= _apart(stack, [wanted[box] for box in stack], heights)
    return y


def _pulled(box: str, y: Mapping[str, float], pulling: Pulls) -> float:
    """The weighted mean of the heights of a box's neighbours; its own when it has none."""
    total = sum(pulling[box].values())
    if not total:
        return y[box]
    return sum(y[one] * weight for one, weight in pulling[box].items()) / total


def _apart(
    stack: Sequence[str], wanted: Sequence[float], heights: Mapping[str, float]
) -> dict[str, float]:
    """The places nearest to the wanted ones, by least squares, at which boxes in this order do
    not overlap: isotonic regression, by pooling neighbours that are out of order."""
    offset, offsets = 0.0, []
    for place, box in enumerate(stack):
        if place:
            offset += (heights[stack[place - 1]] + heights[box]) / 2 + GAP
        offsets.append(offset)
    pools: list[tuple[float, int]] = []  # mean of a pool, and how many are in it
    for want, off in zip(wanted, offsets, strict=True):
        mean, size = want - off, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean = (mean * size + other * more) / (size + more)
            size += more
        pools.append((mean, size))
    means = (mean for mean, size in pools for _ in range(size))
    return {box: mean + off for box, mean, off in zip(stack, means, offsets, strict=True)}
