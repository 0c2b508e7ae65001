"""What is hit when a model or dataset is withdrawn, on the fixture graph and in the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.answers.impact import Impact, impact
from ptmgraph.graph.errors import NotFound
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.terminal import call

APP = "github.com/user/app-{}".format


def hit(store: ArcadeStore, id: str, **options: Any) -> Impact:
    found = impact(store, id, **options)
    assert found is not None
    return found


def test_a_model_hits_what_was_derived_from_it(store: ArcadeStore) -> None:
    found = hit(store, "chain/1")
    models = [(row["model"], row["depth"], row["repositories"]) for row in found.models]
    assert models == [
        ("chain/1", 0, 0),
        ("chain/2", 1, 1),
        ("chain/3", 2, 0),
        ("merge/of-four", 2, 0),
        ("chain/4", 3, 0),
        ("chain/5", 4, 1),
    ]
    uses = [(use["repository"], use["model"], use["depth"]) for use in found.uses]
    assert uses == [(APP(1), "chain/2", 1), (APP(0), "chain/5", 4)]
    assert (found.repositories, found.files, found.truncated) == (2, 2, False)


def test_the_path_says_how_each_use_is_reached(store: ArcadeStore) -> None:
    found = hit(store, "chain/1")
    steps = [(step["child"], step["relation"], step["parent"]) for step in found.path("chain/3")]
    assert steps == [
        ("chain/3", "QUANTIZED_FROM", "chain/2"),
        ("chain/2", "ADAPTER_OF", "chain/1"),
    ]
    assert found.path("chain/1") == []
    assert all(step["declared"] for step in hit(store, "disagree/one").path("disagree/child"))


def test_cycles_and_self_loops_end(store: ArcadeStore) -> None:
    depths = {row["model"]: row["depth"] for row in hit(store, "cycle/a").models}
    assert depths == {
        "cycle/a": 0,
        "cycle/below": 1,
        "cycle/c": 1,
        "merge/of-four": 1,
        "cycle/b": 2,
    }
    assert [row["model"] for row in hit(store, "self/loop").models] == ["self/loop"]


def test_a_limit_is_told(store: ArcadeStore) -> None:
    found = hit(store, "wide/hub", limit=10)
    assert (len(found.models), found.truncated) == (10, True)
    assert not hit(store, "wide/hub").truncated


def test_a_dataset_hits_models_and_repositories(store: ArcadeStore) -> None:
    found = hit(store, "data/corpus")
    assert found.kind == "Dataset"
    assert {row["model"]: row["depth"] for row in found.models}["chain/5"] == 5
    uses = {(use["repository"], use["model"], use["depth"]) for use in found.uses}
    assert (APP(1), None, None) in uses
    (direct,) = (use for use in found.uses if use["model"] is None)
    assert (direct["stars"], direct["scope"], direct["places"]) == (10, "tests", ["data.py:3"])
    assert (APP(0), "chain/0", 0) in uses


def test_an_old_id_stands_for_the_new_one(store: ArcadeStore) -> None:
    assert hit(store, "renamed/old").id == "renamed/new"
    for id, kind in (("no/such-model", None), ("data/corpus", "Model")):
        with pytest.raises(NotFound, match="There is no model or dataset"):
            impact(store, id, kind)


def test_the_terminal_lists_it(fixture_home: Path) -> None:
    done = call(fixture_home, "impact", "chain/4", "--format", "json")
    rows = [(row["kind"], row["id"], row["depth"]) for row in json.loads(done.stdout)]
    expected = [("model", "chain/4", 0), ("model", "chain/5", 1), ("repository", APP(0), 1)]
    assert rows == expected
    assert "2 models, 1 repositories, 1 known files" in done.stderr
    call(fixture_home, "impact", "nobody", code=1)
