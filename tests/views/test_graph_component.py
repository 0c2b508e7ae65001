"""What a picture of a lineage shows: folding, second parents, and the radial overview."""

from __future__ import annotations

import json
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

from ptmgraph.views.graph_component import BUNDLE
from ptmgraph.views.graph_component.folding import (
    OPEN_STEP,
    ROWS,
    Fold,
    Folded,
    LineageStep,
    add_other_parents,
    depths,
    fold,
)
from ptmgraph.views.graph_component.picture import DrawnEdge, DrawnKind, relation_style
from ptmgraph.views.graph_component.radial import radial
from ptmgraph.views.lineage_picture import (
    MOST_BOXES,
    MOST_DOTS,
    dropped_terms,
    folded_picture,
    overview_picture,
    steps_of,
    whole_picture,
)


def tuned(child: str, parent: str) -> LineageStep:
    return LineageStep(child, parent, "FINETUNED_FROM")


def wide(children: int) -> list[LineageStep]:
    """A hub with children of two relations; child 0 has 50 children of its own."""
    relations = ("ADAPTER_OF", "QUANTIZED_FROM")
    steps = [LineageStep(f"child-{n:05}", "hub", relations[n % 2]) for n in range(children)]
    return steps + [tuned(f"grandchild-{n:02}", "child-00000") for n in range(50)]


def test_a_small_lineage_is_drawn_whole() -> None:
    steps = [tuned("b", "a"), tuned("c", "b"), tuned("d", "b")]
    drawn = fold(steps, "b")
    assert set(drawn.models) == {"a", "b", "c", "d"}
    assert not drawn.folds


@pytest.mark.parametrize("children", [46, 1_000, 30_000])
def test_a_wide_hub_keeps_to_its_rows_and_hides_nothing_silently(children: int) -> None:
    steps = wide(children)
    drawn = fold(steps, "hub")
    parents = {step.parent for step in steps}
    leaves = [model for model in drawn.models if model not in parents]
    assert len(leaves) + len(drawn.folds) <= ROWS
    folded = {member for box in drawn.folds for member in box.members}
    assert not folded & set(drawn.models)
    assert folded | set(drawn.models) == {"hub"} | {step.child for step in steps}
    assert "child-00000" in drawn.models, "the child with most descendants comes first"


def test_folds_are_by_relation_and_count_what_hangs_on_them() -> None:
    steps = [LineageStep(f"a{n}", "hub", "ADAPTER_OF") for n in range(60)]
    steps += [LineageStep(f"q{n}", "hub", "QUANTIZED_FROM") for n in range(60)]
    steps += [tuned(f"of-{n}", f"q{n}") for n in range(60)]
    drawn = fold(steps, "hub", rows=10)
    boxes = {box.relation: box for box in drawn.folds}
    assert set(boxes) == {"ADAPTER_OF", "QUANTIZED_FROM"}
    quantized = boxes["QUANTIZED_FROM"]
    assert quantized.hidden == 2 * len(quantized.members)
    assert boxes["ADAPTER_OF"].hidden == len(boxes["ADAPTER_OF"].members)


def test_opening_a_box_shows_more_and_takes_nothing_away() -> None:
    steps = wide(1_000)
    before = fold(steps, "hub")
    box = max(before.folds, key=lambda box: len(box.members))
    after = fold(steps, "hub", opened={box.id: 1})
    shown = set(after.models) - set(before.models)
    assert set(before.models) <= set(after.models)
    assert set(box.members[:OPEN_STEP]) <= shown
    again = next(other for other in after.folds if other.id == box.id)
    assert len(again.members) == len(box.members) - OPEN_STEP


def test_steps_that_come_to_light_later_do_not_take_rows_from_the_others() -> None:
    steps = [tuned(f"child-{n}", "hub") for n in range(40)]
    added = [tuned(f"late-{n}", "child-7") for n in range(40)]
    drawn = fold(steps, "hub", added=added, opened={"child-7": 1})
    assert {step.child for step in steps} <= set(drawn.models)
    assert {"late-0", "late-24"} <= set(drawn.models)


def test_second_parents_of_a_merge_are_extra_edges() -> None:
    steps = [tuned("left", "top"), tuned("right", "top")]
    steps += [LineageStep("merge", parent, "MERGED_FROM") for parent in ("left", "right")]
    drawn = fold(steps, "top")
    picture = folded_picture(drawn, steps, "top", {})
    assert {(edge.source, edge.target, edge.extra) for edge in picture.edges} == {
        ("top", "left", False),
        ("top", "right", False),
        ("left", "merge", False),
        ("right", "merge", True),
    }


def with_parents(steps: list[LineageStep], opened: dict[str, int] | None = None) -> Folded:
    """What is drawn around `focus` when `steps` are all parents of what is below it."""
    drawn = fold([step for step in steps if step.parent == "focus"], "focus", opened=opened)
    add_other_parents(steps, drawn, opened=opened)
    return drawn


def test_parents_from_elsewhere_are_shown_when_few_and_counted_when_many() -> None:
    few = [tuned("merge", "focus"), tuned("merge", "stranger")]
    assert with_parents(few).models == ["focus", "merge", "stranger"]
    many = [tuned("merge", "focus"), *[tuned("merge", f"stranger-{n}") for n in range(40)]]
    assert with_parents(many).models == ["focus", "merge"]
    assert with_parents(many).left_out == 40
    opened = with_parents(many, {"merge": 1})
    assert opened.left_out == 0
    assert len(opened.models) == 42


def test_an_edge_into_a_box_is_drawn_once() -> None:
    steps = [tuned(f"child-{n}", "hub") for n in range(100)]
    drawn = fold(steps, "hub", rows=5)
    edges = [(parent, child) for _, parent, child in drawn.edges(steps)]
    assert len(edges) == len(set(edges))
    assert ("hub", drawn.folds[0].id) in edges


@pytest.mark.parametrize(
    "steps",
    [
        [tuned("a", "b"), tuned("b", "a")],
        [tuned("a", "b"), tuned("b", "c"), tuned("c", "a"), tuned("d", "a")],
        [],
    ],
)
def test_cycles_end_and_every_model_is_drawn_once(steps: list[LineageStep]) -> None:
    drawn = fold(steps, "a")
    assert sorted(drawn.models) == sorted({"a", *[s.child for s in steps]})
    assert {(s.parent, s.child) for s in steps} == {(p, c) for _, p, c in drawn.edges(steps)}


def test_ids_stay_apart_whatever_is_in_them() -> None:
    edges = [
        DrawnEdge("a\n", "b", "X", ""),
        DrawnEdge("a", "\nb", "X", ""),
        DrawnEdge('a"', "b", "X", ""),
    ]
    assert len({edge.id for edge in edges}) == 3
    assert Fold("a", "X", True, (), 0).id != Fold("a", "X", False, (), 0).id


def test_rows_from_a_model_to_itself_are_not_drawn() -> None:
    rows = [
        {"child": "a", "parent": "a", "relation": "X"},
        {"child": "a", "parent": "b", "relation": "X"},
    ]
    assert steps_of(rows) == [LineageStep("a", "b", "X")]


def test_a_box_says_what_is_known_and_what_is_not() -> None:
    steps = [tuned("child", "stub")]
    facts = {
        "child": {"is_stub": False, "downloads": 1234, "licenses": ["mit"]},
        "stub": {"is_stub": True, "downloads": None, "licenses": []},
    }
    nodes = {n.id: n for n in folded_picture(fold(steps, "child"), steps, "child", facts).nodes}
    assert nodes["child"].title == "child · licence: mit · downloads: 1,234"
    assert nodes["stub"].title == "stub · licence: not stated · downloads: unknown"
    assert (nodes["child"].kind, nodes["stub"].kind) == (DrawnKind.FOCUS, DrawnKind.STUB)
    assert (nodes["child"].group, nodes["stub"].group) == ("permissive", "not stated")


def test_a_step_is_red_where_its_child_was_the_first_to_drop_a_term() -> None:
    steps = [tuned("first", "base"), tuned("second", "first")]
    rows = [
        {
            "child": child,
            "parent": parent,
            "relation": "FINETUNED_FROM",
            "findings": ["Not stated: x", "Conflict (UR): dropped"],
            "blamed": [child, blamed],
        }
        for child, parent, blamed in (("first", "base", "first"), ("second", "first", "first"))
    ]
    dropped = dropped_terms(rows)
    assert dropped == {steps[0]: "Conflict (UR): dropped"}
    drawn = folded_picture(fold(steps, "base"), steps, "base", {}, dropped=dropped)
    assert {(edge.target, edge.broken) for edge in drawn.edges} == {
        ("first", True),
        ("second", False),
    }
    (red,) = (edge for edge in drawn.edges if edge.broken)
    assert red.title.endswith("fine-tuned. Conflict (UR): dropped")


def test_too_many_models_for_a_picture_are_not_drawn() -> None:
    steps = [tuned(f"child-{n}", "hub") for n in range(MOST_BOXES)]
    assert whole_picture(steps, {}) is None
    small = whole_picture(steps[:-1], {})
    assert small is not None
    assert len(small.nodes) == MOST_BOXES
    assert not any(edge.extra for edge in small.edges)


def test_the_overview_puts_each_generation_on_a_ring() -> None:
    places = radial({"hub": ["a", "b", "c"], "a": ["d", "e"]}, "hub")
    center = places["hub"]
    rings = {name: round(dist(center, place), 6) for name, place in places.items()}
    assert rings["a"] == rings["b"] == rings["c"] > 0
    assert rings["d"] == rings["e"] == 2 * rings["a"]
    assert min(dist(one, other) for one, other in combinations(places.values(), 2)) > 10
    crowd = radial({"hub": [f"child-{n}" for n in range(500)]}, "hub")
    assert dist(crowd["child-0"], crowd["child-1"]) > 3


def test_the_overview_keeps_what_most_hangs_on_when_there_are_too_many() -> None:
    steps = [tuned(f"child-{n:05}", "hub") for n in range(MOST_DOTS)]
    steps += [tuned("grandchild", "child-02999"), tuned("great-grandchild", "grandchild")]
    picture = overview_picture([*steps, tuned("hub", "root")], "hub")
    shown = {node.id for node in picture.nodes}
    assert len(picture.nodes) == MOST_DOTS
    assert {"hub", "child-02999", "grandchild"} <= shown
    assert {edge.source for edge in picture.edges} | {
        edge.target for edge in picture.edges
    } <= shown
    assert all(node.position for node in picture.nodes)


def test_depths_stop_at_the_limit_and_at_cycles() -> None:
    steps = [tuned("a", "b"), tuned("b", "c"), tuned("c", "a"), tuned("c", "d")]
    assert depths(steps, "a", 2, up=True) == {"a": 0, "b": 1, "c": 2}
    assert depths(steps, "a", 9, up=True) == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert depths(steps, "b", 1, up=False) == {"b": 0, "a": 1}
    assert depths(steps, "b", 0, up=False) == {"b": 0}


def test_every_lineage_relation_has_a_look_of_its_own() -> None:
    from ptmgraph.graph.schema import LINEAGE

    looks = {(relation_style(name).color, relation_style(name).line) for name in LINEAGE}
    assert len(looks) == len(LINEAGE)
    assert relation_style("DESCRIBED_BY").label == "described by"


def test_the_bundle_has_its_licences_and_no_addresses_to_fetch() -> None:
    licenses = BUNDLE.with_name("THIRD_PARTY_LICENSES.txt").read_text("utf-8")
    wanted = json.loads((Path(BUNDLE).parents[1] / "frontend" / "package.json").read_text("utf-8"))[
        "dependencies"
    ]
    for name, version in wanted.items():
        assert f"{name} {version}" in licenses
    script = BUNDLE.read_text("utf-8")
    assert "fetch(" not in script
    assert "innerHTML" not in script
