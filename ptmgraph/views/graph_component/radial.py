"""A radial overview: the focus in the middle, each generation on a ring around it.

The leaves share the full circle evenly and a model stands in the middle of its leaves, as in
Bostock and others' radial Reingold-Tilford tree. It takes milliseconds for thousands of models,
where a force layout takes seconds and shows a tangle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi, sin

from ptmgraph.views.graph_component.picture import Position

_RING = 140.0
_SPACING = 4.0


def radial(children: Mapping[str, Sequence[str]], focus: str) -> dict[str, Position]:
    """The place of each model. `children` is a tree from `focus`: each model hangs on one other."""
    order = [focus]
    depth = {focus: 0}
    for model in order:
        for child in children.get(model, ()):
            depth[child] = depth[model] + 1
            order.append(child)
    leaves = dict.fromkeys(order, 0)
    for model in reversed(order):
        leaves[model] = sum(leaves[child] for child in children.get(model, ())) or 1
    # The rings are wide enough for all leaves to stand apart on the first.
    ring = max(_RING, leaves[focus] * _SPACING / (2 * pi))
    first = {focus: 0}
    places = {}
    for model in order:
        angle = 2 * pi * (first[model] + leaves[model] / 2) / leaves[focus]
        radius = ring * depth[model]
        places[model] = Position(radius * cos(angle), radius * sin(angle))
        start = first[model]
        for child in children.get(model, ()):
            first[child] = start
            start += leaves[child]
    return places
