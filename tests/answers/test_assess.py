"""The scorecard: every attribute with state, place and weight, and models side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ptmgraph.analysis.provenance.attributes import STEPS, attributes
from ptmgraph.analysis.provenance.weights import usual_weights
from ptmgraph.answers.assess import assess
from ptmgraph.answers.attributes import model_facts
from ptmgraph.answers.passport import passport_of
from ptmgraph.graph.errors import NotFound, QueryError
from ptmgraph.graph.store.arcade.store import ArcadeStore
from tests.helpers.terminal import call


def state_of(store: ArcadeStore, id: str) -> dict[str, tuple[str, str, str]]:
    (card,) = assess(store, [id]).models
    return {s.attribute.id: (s.state, s.place, " ".join(s.path)) for s in card.states}


def test_each_state_says_where(store: ArcadeStore) -> None:
    root, child = state_of(store, "chain/0"), state_of(store, "chain/1")
    assert root["dataset"] == ("present", "tag: trained_on:data/corpus", "")
    assert root["claims"] == ("present", "card model-index.results.metrics.value", "")
    assert root["training_hardware"] == ("present", "prose line 7", "")
    assert root["size"] == ("present", "parameter_count: 7000000000", "")
    assert root["runtimes"] == ("present", "formats: gguf", "")
    assert root["limitations"] == ("absent", "not in: the text of its card", "")
    assert root["verified_owner"] == ("not looked at", "not read: the page of its owner", "")
    assert child["dataset"] == (
        "absent",
        "not in: the metadata of its card; its tags",
        "chain/1 chain/0",
    )
    assert child["training_hardware"] == (
        "not looked at",
        "not read: the text of its card",
        "chain/1 chain/0",
    )
    assert child["base"][0] == "present"
    above = state_of(store, "chain/3")
    assert above["claims"][2] == "chain/3 chain/2 chain/1 chain/0"
    assert above["quantised"] == ("present", "tag: quantized_from:chain/2", "")
    assert state_of(store, "chain/2")["quantised"][1] == "1 in the graph, such as chain/3"


def test_ancestors_are_told_along_stated_steps_only(store: ArcadeStore) -> None:
    """On cycles too; the step to disagree/two is inferred."""
    assert (
        state_of(store, "cycle/below")["claims"][2] == "cycle/below cycle/a cycle/b cycle/c chain/0"
    )
    assert all(path != "disagree/two" for _, _, path in state_of(store, "disagree/child").values())
    assert not any(path for _, _, path in state_of(store, "self/loop").values())


def test_a_model_that_nobody_describes_is_unknown_throughout(store: ArcadeStore) -> None:
    (card,) = assess(store, ["stub/parent-that-nobody-describes"]).models
    assert not card.described
    assert {state.state for state in card.states} == {"not looked at"}
    assert card.score("portability").present == card.score("portability").absent == 0


def test_scores_are_weights_and_never_without_their_parts(store: ArcadeStore) -> None:
    (usual,) = assess(store, ["chain/0"]).models
    (heavy,) = assess(store, ["chain/0"], {**usual_weights(), "dataset": 100}).models
    for group in ("reproducibility", "portability"):
        assert usual.score(group) == heavy.score(group)
    assert heavy.score("provenance").present == usual.score("provenance").present + 98
    assert usual.score("provenance").whole == sum(
        usual_weights()[a.id] for a in attributes().values() if a.group == "provenance"
    )


def test_rows_and_models_side_by_side(store: ArcadeStore) -> None:
    found = assess(store, ["chain/1", "renamed/old", "chain/1", "values/large"])
    assert [card.id for card in found.models] == ["chain/1", "renamed/new", "values/large"]
    assert len(found.rows) == 3 * len(attributes())
    side = found.comparison
    assert side.columns == ("step", "item", "chain/1", "renamed/new", "values/large")
    assert list(dict.fromkeys(side.column("step"))) == list(STEPS.values())
    told = {row["item"]: row for row in side}
    assert told["the data it was trained on is named"]["chain/1"] == (
        "no; its ancestor chain/0 has it"
    )
    assert told["the data it was trained on is named"]["renamed/new"] == "unknown"
    assert told["parameters"]["values/large"] == "0" and told["likes"]["renamed/new"] == "unknown"
    assert told["risks, its own and inherited"]["renamed/new"] == "unknown"
    assert {attribute.words for attribute in attributes().values()} <= told.keys()
    with pytest.raises(QueryError, match="at most 5"):
        _ = assess(store, [f"wide/child-{n:03}" for n in range(6)]).comparison
    with pytest.raises(NotFound):
        assess(store, ["chain/1", "no/such"])


def test_the_command(fixture_home: Path, tmp_path: Path) -> None:
    alone = call(fixture_home, "assess", "chain/1").stdout
    assert "no  the data it was trained on is named (2)" in alone
    assert "an ancestor has it: chain/1 <- chain/0" in alone and "provenance, by weight: " in alone
    root = call(fixture_home, "assess", "chain/0").stdout
    assert "risks: Nothing" in root
    assert "its code: github.com/user/app-0: 3 commits in a year, bus factor 1" in root
    both = call(fixture_home, "assess", "chain/0", "chain/1").stdout
    assert "2. Which one?" in both and "no; its ancestor chain/0 has it" in both
    own = tmp_path / "own.csv"
    own.write_text("attribute,weight\ndataset,9\n", "utf-8")
    told = json.loads(
        call(fixture_home, "assess", "chain/1", "-f", "json", "--weights", str(own)).stdout
    )
    (dataset,) = [row for row in told if row["attribute"] == "dataset"]
    assert dataset["weight"] == 9 and dataset["path"] == ["chain/1", "chain/0"]
    own.write_text("attribute,weight\nnothing,9\n", "utf-8")
    wrong = call(fixture_home, "assess", "chain/1", "--weights", str(own), code=2)
    assert "no attribute 'nothing'" in wrong.stderr
    assert "no model 'no/such'" in call(fixture_home, "assess", "no/such", code=1).stderr


def test_a_library_that_only_a_relationship_names_is_known(sample_home: Path) -> None:
    """What stands beside the attributes, and on the passport, does not contradict them."""
    id = "BAAI/bge-m3"
    with ArcadeStore(sample_home, brief=True) as sample:
        (row,) = model_facts(sample, [id]).values()
        told = {line["item"]: line[id] for line in assess(sample, [id]).comparison}
        passport = passport_of(sample, "Model", id)
    assert "sentence-transformers" in row["library"] and "sentence-transformers" in told["library"]
    assert passport and "library" not in passport.unknown
