"""Models by their facts: counts, and which models they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph.records import Node, Rel
from ptmgraph.graph.store.facets import UNKNOWN, facet_models, facets
from ptmgraph.graph.store.search_index import write_index
from tests.helpers.graph_dump import merged_tables

B = 1_000_000_000
MODELS = {
    "a/one": ("text-generation", ("mit",), 3 * B, "2024-02-01"),
    "a/two": ("text-generation", ("mit", "apache-2.0"), 7 * B, "2024-12-31"),
    "a/three": ("fill-mask", (), 4 * B, "2023-01-01"),
    "a/four": (None, ("odd licence",), None, None),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facets")
    records: list[Node | Rel] = [Node("Dataset", "a/data")]
    for downloads, (id_, (task, licences, size, year)) in enumerate(MODELS.items(), 1):
        facts = {"task": task, "parameter_count": size, "created_at": year, "downloads": downloads}
        records.append(Node("Model", id_, {k: v for k, v in facts.items() if v is not None}))
        records += [
            Rel("Model", id_, "LICENSED_UNDER", "License", one, "card", one) for one in licences
        ]
    write_index(merged_tables(folder, records), folder / "index")
    return folder / "index"


def test_all_models_are_counted_for_each_facet(index: Path) -> None:
    found = facets(index, {})
    assert found.models == 4
    assert found.counts["task"] == {"text-generation": 2, "fill-mask": 1, UNKNOWN: 1}
    assert found.counts["size"] == {"4B to 10B": 2, "1B to 4B": 1, UNKNOWN: 1}
    assert found.counts["year"] == {"2024": 2, "2023": 1, UNKNOWN: 1}
    assert found.counts["licence"] == dict.fromkeys(
        ("mit", "apache-2.0\nmit", "odd licence", UNKNOWN), 1
    )


def test_a_choice_narrows_the_others_and_keeps_what_else_could_be_chosen(index: Path) -> None:
    found = facets(index, {"task": ["text-generation"]})
    assert found.models == 2
    assert found.counts["year"] == {"2024": 2}
    assert found.counts["task"]["fill-mask"] == 1


@pytest.mark.parametrize(
    ("chosen", "models"),
    [
        ({}, ["a/four", "a/three", "a/two", "a/one"]),
        ({"task": ["text-generation"]}, ["a/two", "a/one"]),
        ({"task": ["text-generation"], "size": ["1B to 4B"]}, ["a/one"]),
        ({"task": [UNKNOWN]}, ["a/four"]),
        ({"licence": ["mit", "apache-2.0\nmit"]}, ["a/two", "a/one"]),
        ({"licence": [UNKNOWN, "mit"]}, ["a/three", "a/one"]),
        ({"licence": []}, []),
        ({"year": ["2023"], "task": ["text-generation"]}, []),
        ({"year": ["1999"]}, []),
        ({"task": ['x" OR "']}, []),
    ],
)
def test_counts_and_lists_agree(
    index: Path, chosen: dict[str, list[str]], models: list[str]
) -> None:
    assert [hit.id for hit in facet_models(index, chosen, 10)] == models
    assert facets(index, chosen).models == len(models)
