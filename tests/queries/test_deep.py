"""Questions with a bound on the steps say what lies beyond it, alike on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from ptmgraph.graph.records import Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.neo4j.store import Neo4jStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.loaders.pipeline import build
from ptmgraph.queries.catalog import run
from tests.helpers.neo4j_server import holding

DEEP = [f"deep/{n}" for n in range(15)]
"""A chain: each model is made from the one before it."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Store]]:
    home = tmp_path_factory.mktemp("deep")
    with SnapshotWriter(home, "fixture", "deep", "2026-11-01T00:00:00Z", 10) as writer:
        for parent, child in pairwise(DEEP):
            writer.add(Rel("Model", child, "FINETUNED_FROM", "Model", parent, "tag", "made"))
    url = holding(build(home).tables)
    with ArcadeStore(home, brief=True) as here, Neo4jStore(url) as there:
        yield [here, there]


def test_generations_are_counted_to_the_end(stores: list[Store]) -> None:
    for store in stores:
        found = [(row["generation"], row["models"]) for row in run(store, "license-by-generation")]
        assert found == [(n, 1) for n in range(15)]


@pytest.mark.parametrize(("steps", "complete"), [(1, True), (12, True), (14, False)])
def test_a_path_that_goes_on_says_so(stores: list[Store], steps: int, complete: bool) -> None:
    for store in stores:
        (row,) = run(store, "paths-to-roots", {"id": DEEP[steps]})
        assert row["path"] == DEEP[steps::-1][:13]
        assert (row["steps"], row["complete"]) == (min(steps, 12), complete)
