"""Walking a lineage level by level."""

from __future__ import annotations

from ptmgraph.answers.lineage import UP, walk_lineage
from ptmgraph.graph.store.arcade.store import ArcadeStore


def test_up_through_a_cycle_visits_each_model_once(store: ArcadeStore) -> None:
    lineage = walk_lineage(store, "cycle/below")
    assert lineage.depth == {
        "cycle/below": 0,
        "cycle/a": 1,
        "cycle/b": 2,
        "cycle/c": 3,
        "chain/0": 4,
    }
    assert not lineage.truncated
    assert {edge["parent"] for edge in lineage.steps(UP)["cycle/c"]} == {"cycle/a", "chain/0"}


def test_both_ways_from_the_middle(store: ArcadeStore) -> None:
    lineage = walk_lineage(store, "diamond/left", down=True)
    assert lineage.depth == {
        "diamond/left": 0,
        "diamond/top": 1,
        "diamond/bottom": -1,
        "merge/of-four": -1,
    }


def test_depth_is_a_limit(store: ArcadeStore) -> None:
    assert set(walk_lineage(store, "chain/5", depth=2).depth) == {"chain/5", "chain/4", "chain/3"}


def test_a_limit_of_models_is_kept_and_told(store: ArcadeStore) -> None:
    lineage = walk_lineage(store, "wide/hub", up=False, down=True, limit=50)
    assert lineage.truncated
    assert len(lineage.depth) <= 4 * 50 + 1


def test_edges_carry_their_evidence(store: ArcadeStore) -> None:
    (edge,) = walk_lineage(store, "chain/1").edges
    assert edge["sources"] == ["tag"]
    assert edge["evidence"] == ["tag: finetuned_from:chain/0"]
    assert edge["declared"] is True
