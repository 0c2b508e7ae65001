"""The steps and licences of the graph in the form that the rules judge."""

from __future__ import annotations

import pytest

from analysis.licenses import Edge, LicenseGraph, Relation, Use, check_work
from graph.arcade_store import ArcadeStore
from queries.supply_chain import chain_of, reconciled, whole_chain


@pytest.mark.parametrize(
    ("told", "license", "disagree"),
    [
        ([("mit", ["card", "tag"])], "mit", False),
        ([("other", ["tag"]), ("gemma", ["card"])], "gemma", False),
        ([("other", ["tag"])], "other", False),
        ([("mit", ["tag"]), ("gemma", ["card"])], "unknown", True),
        ([("gpl-3.0", ["tag"]), ("gpl-3.0-only", ["card"])], "gpl-3.0", False),
        ([("mit", ["card", "tag"]), ("gemma", ["card", "tag"])], "gemma AND mit", False),
        ([("mit", ["card"]), ("gemma", ["card", "tag"])], "unknown", True),
        ([("mit", ["card"]), ("other", ["card"])], "mit AND other", False),
    ],
)
def test_one_licence_for_each_work(
    told: list[tuple[str, list[str]]], license: str, disagree: bool
) -> None:
    rows = [
        {"label": "Model", "work": "a/x", "license": id, "sources": sources} for id, sources in told
    ]
    licenses, disagreements = reconciled(rows)
    assert licenses == {"a/x": license}
    assert bool(disagreements) == disagree


@pytest.mark.parametrize(
    ("listed", "verdict"), [("apache-2.0 AND cc-by-nc-4.0", "conflict"), ("other", "unknown")]
)
def test_no_part_of_a_list_is_dropped(listed: str, verdict: str) -> None:
    rows = [
        {"label": "Model", "work": "a/x", "license": id, "sources": ["card"]}
        for id in ("mit", listed)
    ]
    licenses, _ = reconciled(rows)
    checked = check_work(LicenseGraph([], licenses), "a/x", Use("hosted", commercial=True))
    assert checked.verdict == verdict


def test_a_dataset_is_told_apart_from_a_model_of_the_same_id(license_store: ArcadeStore) -> None:
    chain = chain_of(license_store, ["acme/nc-tuned", "acme/merge", "no/such-model"])
    edge = Edge("datasets/free/small", Relation.TRAIN_ON_DATA, "acme/trained-on-nc")
    assert chain.words.evidence[edge] == "tag: trained_on:free/small"
    assert chain.graph.stated["datasets/free/small"] == "cc-by-nc-4.0"
    assert chain.graph.stated["free/small"] == "apache-2.0"


def test_the_whole_graph_has_every_step_once(license_store: ArcadeStore) -> None:
    chain = whole_chain(license_store)
    assert len(chain.words.evidence) == len(chain.graph.upstream) == 14
    bundled = Edge("acme/nc-tuned", Relation.BUNDLE, "github.com/user/bundles-nc")
    assert chain.words.evidence[bundled] == "code"
