"""The question about models that are put up more than once."""

from __future__ import annotations

from pathlib import Path

from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import run
from tests.helpers.graph_fixture import build_from


def labelled(id: str, license: str) -> Record:
    return Rel("Model", id, "LICENSED_UNDER", "License", license, "card", license)


def test_pairs_with_their_labels_and_those_that_differ_first(tmp_path: Path) -> None:
    copies = {"mirror/a": "vendor/a", "mirror/b": "vendor/b"}
    records: list[Record] = [Node("Model", id) for pair in copies.items() for id in pair]
    records += [
        Rel("Model", copy, "SAME_AS", "Model", first, "pack", "said", {"original": first})
        for copy, first in copies.items()
    ]
    records += [labelled(id, "mit") for id in ("mirror/a", "vendor/a", "mirror/b")]
    build_from(tmp_path, [*records, labelled("vendor/b", "gemma")])
    with ArcadeStore(tmp_path, brief=True) as store:
        found = [
            (row["model"], row["same_as"], row["original"], row["licenses_differ"])
            for row in run(store, "same-models")
        ]
    assert found == [
        ("mirror/b", "vendor/b", "vendor/b", True),
        ("mirror/a", "vendor/a", "vendor/a", False),
    ]
