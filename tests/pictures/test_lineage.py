"""What a picture of a lineage shows: folding, second parents, paths, colors and sizes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ptmgraph.pictures.colors import NO_PARENT, grouped
from ptmgraph.pictures.folding import (
    OPEN_STEP,
    ROWS,
    Fold,
    Folded,
    LineageStep,
    add_other_parents,
    depths,
    fold,
    way_between,
)
from ptmgraph.pictures.lineage import (
    MOST_BOXES,
    dropped_terms,
    folded_picture,
    steps_of,
    told_by_a_step,
    whole_picture,
)
from ptmgraph.pictures.picture import DrawnEdge, DrawnKind, relation_style
from ptmgraph.views.graph_component import BUNDLE


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
    steps = [tuned(f"child-{n}", "hub") for n in range(ROWS - 4)]
    added = [tuned(f"late-{n}", "child-7") for n in range(40)]
    drawn = fold(steps, "hub", added=added, opened={"child-7": 1})
    assert {step.child for step in steps} <= set(drawn.models)
    assert {"late-0", "late-24"} <= set(drawn.models)


def quantized(child: str, parent: str) -> LineageStep:
    return LineageStep(child, parent, "QUANTIZED_FROM")


def test_copies_in_other_formats_are_folded_unless_more_was_made_of_them() -> None:
    steps = [quantized(f"copy-{n}", "base") for n in range(4)]
    steps += [quantized("used", "base"), tuned("child", "used")]
    drawn = fold(steps, "base")
    assert set(drawn.models) == {"base", "used", "child"}
    assert [box.members for box in drawn.folds] == [("copy-0", "copy-1", "copy-2", "copy-3")]
    assert fold(steps[3:], "base").folds == [], "a box for one copy would save nothing"
    assert fold(steps, "base", rows=None).folds == []


def test_what_is_kept_is_drawn_with_what_leads_to_it() -> None:
    steps = [tuned(f"child-{n:03}", "hub") for n in range(300)]
    steps += [tuned(f"of-{n:03}", f"child-{n:03}") for n in range(299)]
    steps += [tuned("hidden", "child-299"), quantized("deep", "hidden")]
    steps += [tuned(f"more-{n}", f"of-{n:03}") for n in range(299)]
    steps += [tuned(f"most-{n}", f"of-{n:03}") for n in range(299)]
    assert "deep" not in fold(steps, "hub", rows=5).models
    assert {"child-299", "hidden", "deep"} <= set(fold(steps, "hub", rows=5, kept={"deep"}).models)


def test_a_way_goes_up_and_down_and_is_shortest() -> None:
    steps = [tuned("left", "top"), tuned("right", "top"), tuned("far", "right")]
    assert way_between(steps, "left", "far") == ["left", "top", "right", "far"]
    assert way_between([*steps, tuned("far", "left")], "left", "far") == ["left", "far"]
    assert way_between(steps, "left", "elsewhere") == []
    assert way_between(steps, "top", "top") == ["top"]


def test_boxes_grow_with_what_they_are_sized_by() -> None:
    steps = [tuned("b", "a"), tuned("c", "a")]
    facts = {"a": {"downloads": 1_000_000}, "b": {"downloads": 1_000}, "c": {"downloads": None}}
    picture = folded_picture(fold(steps, "a"), steps, "a", facts, size="downloads")
    scale = {node.id: node.scale for node in picture.nodes}
    assert scale["a"] == 2 > scale["b"] > scale["c"] == 1
    equal = folded_picture(fold(steps, "a"), steps, "a", facts)
    assert {node.scale for node in equal.nodes} == {1.0}


def test_boxes_are_colored_by_licence_task_making_and_owner() -> None:
    steps = [tuned("me/b", "you/a"), quantized("me/c", "you/a")]
    facts = {"me/b": {"task": "fill-mask", "licenses": ["cc-by-nc-4.0"]}, "me/c": {"task": None}}
    groups, palettes = grouped(["you/a", "me/b", "me/c"], facts, steps)
    assert groups["licence"]["me/b"] == "non-commercial"
    assert groups["task"] == {"you/a": "", "me/b": "fill-mask", "me/c": ""}
    assert groups["how it was made"] == {
        "you/a": NO_PARENT,
        "me/b": "fine-tuned",
        "me/c": "quantized",
    }
    assert groups["owner"] == {"you/a": "you", "me/b": "me", "me/c": "me"}
    assert all(
        set(filter(None, group.values())) - set(palettes[name]) <= {"not stated"}
        for name, group in groups.items()
    )


def test_of_many_owners_the_commonest_have_colors_of_their_own() -> None:
    models = [f"owner-{n}/{m}" for n in range(30) for m in range(30 - n)]
    groups, palettes = grouped(models, {}, [])
    assert groups["owner"]["owner-0/0"] == "owner-0"
    assert groups["owner"]["owner-29/0"] == "other owners"
    assert len(palettes["owner"]) == 9
    assert len(set(palettes["owner"].values())) == 9


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
    assert (nodes["child"].groups["licence"], nodes["stub"].groups["licence"]) == (
        "permissive",
        "not stated",
    )


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


def test_no_box_for_many_hides_a_step_that_dropped_a_term() -> None:
    copies = [LineageStep(f"copy-{n}", "base", "QUANTIZED_FROM") for n in range(100)]
    assert "copy-7" not in fold(copies, "base").models
    told = told_by_a_step([copies[7]])
    drawn = fold(copies, "base", kept=told)
    assert set(drawn.models) == {"base", "copy-7"}
    picture = folded_picture(drawn, copies, "base", {}, dropped={copies[7]: "Conflict (NC): gone"})
    assert [edge.target for edge in picture.edges if edge.broken] == ["copy-7"]
    assert len(told_by_a_step(copies)) == ROWS // 3


def test_too_many_models_for_a_picture_are_not_drawn() -> None:
    steps = [tuned(f"child-{n}", "hub") for n in range(MOST_BOXES)]
    assert whole_picture(steps, {}) is None
    small = whole_picture(steps[:-1], {})
    assert small is not None
    assert len(small.nodes) == MOST_BOXES
    assert not any(edge.extra for edge in small.edges)


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
