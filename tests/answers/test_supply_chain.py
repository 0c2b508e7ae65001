"""The steps and licences of the graph in the form that the rules judge."""

from __future__ import annotations

from typing import cast

import pytest

from ptmgraph.analysis.licenses import Edge, Relation
from ptmgraph.answers.supply_chain import chain_of, whole_chain
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.store.result import Result, Row


def test_a_dataset_is_told_apart_from_a_model_of_the_same_id(license_store: ArcadeStore) -> None:
    chain = chain_of(license_store, ["acme/nc-tuned", "acme/merge", "no/such-model"])
    edge = Edge("datasets/free/small", Relation.TRAIN_ON_DATA, "acme/trained-on-nc")
    assert chain.words.evidence[edge] == "tag: trained_on:free/small"
    assert chain.graph.stated["datasets/free/small"] == "cc-by-nc-4.0"
    assert chain.graph.stated["free/small"] == "apache-2.0"


def test_modes_of_one_use_are_one_step_with_all_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    def use(mode: str, place: str, confidence: float = 1.0, model: str = "a/x") -> Row:
        told = {"mode": mode, "evidence": [f"code: {place}"], "confidence": confidence}
        ends = {"downstream": "r", "relation": "REUSES", "upstream": model}
        return {**ends, **told, "declared": confidence == 1.0}

    rows = [
        use("bundles", "bundles.py:1", 0.5),
        use("calls", "calls.py:1", 0.8),
        use("finetunes", "finetunes.py:1"),
        use("loads", "loads.py:1"),
        use("calls", "guess.py:1", 0.5, "a/y"),
        use("loads", "guess.py:2", 0.6, "a/y"),
    ]
    answers = {"license-steps-above": Result(tuple(rows[0]), rows), "licenses-of": Result((), [])}
    monkeypatch.setattr(
        "ptmgraph.answers.supply_chain.run", lambda store, name, *_, **__: answers[name]
    )
    graph, words, *_ = chain_of(cast(Store, None), ["r"])
    bundled, loaded = Edge("a/x", Relation.BUNDLE, "r"), Edge("a/x", Relation.LOAD, "r")
    guessed = Edge("a/y", Relation.LOAD, "r")
    assert [graph.edge(n) for n in range(len(graph.upstream))] == [bundled, loaded, guessed]
    inferred = "inferred, not declared: code: "
    assert words.evidence == {
        bundled: f"{inferred}bundles.py:1",
        loaded: f"code: loads.py:1; code: finetunes.py:1; {inferred}calls.py:1",
        guessed: f"{inferred}guess.py:1; {inferred}guess.py:2",
    }
    assert words.inferred == {bundled: 0.5, guessed: 0.6}


def test_the_whole_graph_has_every_step_once(license_store: ArcadeStore) -> None:
    chain = whole_chain(license_store)
    assert len(chain.words.evidence) == len(chain.graph.upstream) == 14
    bundled = Edge("acme/nc-tuned", Relation.BUNDLE, "github.com/user/bundles-nc")
    assert chain.words.evidence[bundled] == "code"
