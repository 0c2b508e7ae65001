"""The overview: every model has a dot, circles do not overlap, and what is small is gathered."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest

from ptmgraph.pictures.atlas import MOST_DOTS, atlas, branches, kin
from ptmgraph.pictures.folding import LineageStep
from ptmgraph.pictures.packing import packed, sunflower


def tuned(child: str, parent: str) -> LineageStep:
    return LineageStep(child, parent, "FINETUNED_FROM")


def test_circles_stand_close_and_never_on_each_other() -> None:
    circles = packed([50, 30, 30, 20, *[5] * 40], gap=2)
    for one, other in combinations(circles, 2):
        assert dist(one[:2], other[:2]) >= one.r + other.r + 2 - 1e-3
    assert max(dist((0, 0), circle[:2]) for circle in circles) < 160


def test_dots_of_a_circle_stand_apart() -> None:
    assert min(dist(*pair) for pair in combinations(sunflower(200, 12.0), 2)) > 8.9


@pytest.mark.parametrize("models", [1, 50, 3_000])
def test_every_model_has_a_dot_in_its_circle(models: int) -> None:
    clusters = {f"owner-{n % 97}/m{n:05}": f"family-{n % 7}" for n in range(models)}
    drawn = atlas("Overview", clusters, {}, [])
    assert {dot.id for dot in drawn.dots} == set(clusters)
    outer = [disc for disc in drawn.discs if not disc.level]
    assert sum(disc.models for disc in outer) == models
    for one, other in combinations(outer, 2):
        assert dist(one[:2], other[:2]) >= one.r + other.r
    for dot in drawn.dots:
        around = [disc for disc in outer if dist(dot[1:3], disc[:2]) + dot.r <= disc.r + 1e-6]
        assert len(around) == 1
    assert len(drawn.to_json()["dots"]["x"]) == models


def test_too_many_models_keep_the_weightiest_and_small_clusters_are_gathered() -> None:
    clusters = {f"o/m{n:05}": f"family-{n // 2}" for n in range(MOST_DOTS + 100)}
    facts = {"o/m15099": {"downloads": 10_000, "licenses": ["mit"], "task": "fill-mask"}}
    steps = [tuned("o/m00001", "o/m15098")]
    drawn = atlas("Overview", clusters, facts, steps)
    assert len(drawn.dots) == MOST_DOTS
    assert [dot.id for dot in drawn.dots[:2]] == ["o/m15099", "o/m15098"]
    assert drawn.dots[0].r > drawn.dots[2].r
    assert {disc.label for disc in drawn.discs} == {"others"}
    assert drawn.groups["licence"]["o/m15099"] == "permissive"
    assert drawn.titles["o/m15099"].endswith("licence: mit · fill-mask · 10,000 downloads")


def test_a_lineage_is_clustered_by_branch() -> None:
    steps = [
        tuned("branch", "hub"),
        tuned("leaf", "branch"),
        LineageStep("copy", "hub", "QUANTIZED_FROM"),
        tuned("hub", "root"),
    ]
    assert branches(steps, "hub") == {
        "hub": "hub",
        "branch": "branch",
        "leaf": "branch",
        "copy": "quantised from it",
        "root": "what it was made from",
    }


def test_kin_is_the_type_of_the_architecture_or_else_the_owner() -> None:
    assert kin({"id": "o/m", "architectures": ["LlamaForCausalLM", "llama"]}) == "llama"
    assert kin({"id": "o/m", "architectures": ["LlamaForCausalLM"]}) == "LlamaForCausalLM"
    assert kin({"id": "o/m", "architectures": []}) == "o"
    assert kin({"id": "gpt2", "architectures": []}) == "others"
