"""Where boxes stand: parents before children, none on another, arrows straight if possible."""

from __future__ import annotations

from itertools import combinations, pairwise
from random import Random

import pytest

from ptmgraph.pictures.columns import GAP, Place, places
from ptmgraph.pictures.picture import BOX_HEIGHT, DrawnEdge, DrawnNode, Picture


def placed(
    edges: list[tuple[str, str]], scales: dict[str, float] | None = None, extra: int = 0
) -> dict[str, Place]:
    """The places of boxes that these arrows join; the last `extra` arrows are faint ones."""
    boxes = dict.fromkeys(box for edge in edges for box in edge)
    nodes = [DrawnNode(box, box, box, scale=(scales or {}).get(box, 1.0)) for box in boxes]
    main = len(edges) - extra
    drawn = [DrawnEdge(*edge, "X", "", extra=n >= main) for n, edge in enumerate(edges)]
    return places(Picture("", nodes, drawn))


def assert_apart(where: dict[str, Place], scales: dict[str, float] | None = None) -> None:
    for (one, a), (other, b) in combinations(where.items(), 2):
        if a.column == b.column:
            halves = ((scales or {}).get(one, 1) + (scales or {}).get(other, 1)) * BOX_HEIGHT / 2
            assert abs(a.y - b.y) >= halves + GAP - 1e-6, (one, other)


def test_a_chain_is_a_straight_line_from_left_to_right() -> None:
    where = placed([("a", "b"), ("b", "c"), ("c", "d")])
    assert [where[box].column for box in "abcd"] == [0, 1, 2, 3]
    assert len({round(place.y, 3) for place in where.values()}) == 1


def test_a_parent_stands_in_the_middle_of_its_children() -> None:
    where = placed([("a", child) for child in "bcdef"])
    ys = sorted(where[child].y for child in "bcdef")
    assert where["a"].y == pytest.approx((ys[0] + ys[-1]) / 2)
    assert all(later - sooner == pytest.approx(BOX_HEIGHT + GAP) for sooner, later in pairwise(ys))


def test_a_root_stands_beside_its_child_and_not_at_the_far_left() -> None:
    where = placed([("a", "b"), ("b", "c"), ("c", "merge"), ("late", "merge")])
    assert where["late"].column == where["c"].column == 2


def test_larger_boxes_keep_others_away() -> None:
    scales = {"b": 2.0, "c": 1.5}
    where = placed([("a", child) for child in "bcd"], scales)
    assert_apart(where, scales)


@pytest.mark.parametrize(
    "edges",
    [
        [("a", "b"), ("b", "a")],
        [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")],
        [("a", "a"), ("a", "b")],
        [("x", "a"), ("a", "b"), ("b", "a"), ("b", "y")],
    ],
)
def test_cycles_get_columns_too(edges: list[tuple[str, str]]) -> None:
    where = placed(edges)
    assert set(where) == {box for edge in edges for box in edge}
    assert_apart(where)


@pytest.mark.parametrize("seed", range(4))
def test_arrows_lead_right_and_boxes_stand_apart_in_any_lineage(seed: int) -> None:
    chance = Random(seed)
    edges = [(f"m{chance.randrange(n)}", f"m{n}") for n in range(1, 120)]
    merged = ((chance.randrange(n), n) for n in (chance.randrange(1, 120) for _ in range(30)))
    edges += [(f"m{parent}", f"m{child}") for parent, child in merged]
    where = placed(edges, extra=30)
    assert all(where[source].column < where[target].column for source, target in edges)
    assert_apart(where)
