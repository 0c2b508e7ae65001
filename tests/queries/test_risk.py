"""The questions on risks find what there is to find, alike on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import catalog, run
from tests.helpers.made_once import made_once
from tests.helpers.neo4j_server import holding
from tests.helpers.risk_fixture import APP, build_risks


@pytest.fixture(scope="module")
def stores() -> Iterator[list[Store]]:
    home = made_once("risks", build_risks)
    url = holding(current_graph(home).tables)
    with ArcadeStore(home, brief=True) as here, Neo4jStore(url) as there:
        yield [here, there]


WAY = ["acme/leaf", "acme/middle", "acme/root"]
ANSWERS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "risks-known": ({}, {"risk": "custom-code", "severity": "medium", "models": 3}),
    "risk-checks": ({}, {"check": "files", "models": 2, "described": 13}),
    "inherited-risks": ({"id": "acme/leaf"}, {"model": "acme/root", "risk": "gated", "steps": 2}),
    "risks-below-a-repository": ({"id": APP}, {"risk": "gated", "path": WAY}),
    "unsafe-formats-upstream": ({}, {"repository": APP, "risk": "pickle-only", "path": WAY}),
    "custom-code-in-repositories": ({}, {"model": "acme/root", "trusted_at": ["main.py:3"]}),
    "code-trusted-for-nothing": ({}, {"model": "acme/no-text", "trusted_at": ["main.py:5"]}),
    "riskiest-foundations": ({}, {"model": "other/flagged", "risks": ["disabled", "hub-unsafe"]}),
    "lookalike-owners": ({}, {"model": "popular-1ab/model-x", "confidence": 0.8}),
    "undeclared-training-data": ({}, {"model": "acme/root", "repositories": 1, "children": 1}),
    "risk-by-family": ({}, {"members": 3, "with_risk": 3}),
    "risk-by-task": ({}, {"task": "fill-mask", "models": 3, "with_risk": 2, "graver": 2}),
    "cardless-foundations": (
        {},
        {"model": "popularlab/model-y", "children": 0, "repositories": 0},
    ),
    "lost-parents": ({}, {"parent": "Lost/Parent", "risk": "gone", "children": 1}),
    "single-owner-chains": ({}, {"owner": "acme", "chains": 1, "example": "acme/leaf"}),
    "stale-foundations": ({}, {"model": "acme/root", "repositories": 1, "longest_way": 2}),
    "gated-ancestors": ({}, {"ancestor": "acme/root", "gated": "manual", "models": 2}),
    "license-text-by-task": ({}, {"models": 2, "without_text": 1, "published_share": 0.958}),
    "leaves-by-relation": ({}, {"relation": "FINETUNED_FROM", "models": 3, "leaves": 2}),
    "drift-by-relation": (
        {},
        {"pairs_both_stated": 2, "changed": 1, "omitted": 0, "published_changed": 0.0805},
    ),
    "published-shares": ({}, {"measure": "pickled weights", "share": 1 / 6, "models": 12}),
}
"""What is given to each question of the category, and what one row of its answer must hold."""


def test_each_question_has_its_answer_here() -> None:
    assert ANSWERS.keys() == {q.name for q in catalog().values() if q.category == "risk"}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_finds_what_there_is(stores: list[Store], name: str) -> None:
    given, wanted = ANSWERS[name]
    here, there = (run(store, name, given) for store in stores)
    assert here.columns == there.columns and here.rows == there.rows
    found = [{key: row[key] for key in wanted} for row in here]
    assert wanted in [{**row, **_close(row, wanted)} for row in found]


def _close(row: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The shares that are wanted where those found are as good."""
    shares = {key: value for key, value in wanted.items() if isinstance(value, float)}
    return {key: value for key, value in shares.items() if row[key] == pytest.approx(value)}


def test_what_cannot_be_measured_has_no_share(stores: list[Store]) -> None:
    store = stores[0]
    shares = {row["measure"]: row["share"] for row in run(store, "published-shares")}
    assert shares["no architecture"] == 0.0 and shares["licence text missing"] == 0.5
    assert all(row["definition"] and row["source"] for row in run(store, "published-shares"))
