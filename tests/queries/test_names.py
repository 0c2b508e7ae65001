"""The questions about names, row for row, on a small graph whose names are really parsed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.loaders.pipeline import build
from ptmgraph.queries.catalog import catalog
from tests.helpers.answers import rows
from tests.helpers.graph_fixture import load_records

FACTS: dict[str, dict[str, Value]] = {
    "google-bert/bert-base-uncased": {"created_at": "2022-03-02T00:00:00Z", "downloads": 9_000_000},
    "goog1e-bert/bert-base-uncased": {"created_at": "2024-05-01T00:00:00Z", "downloads": 5},
    "lab/bert-base-squad": {"created_at": "2024-06-01T00:00:00Z", "downloads": 70},
    "lab/llama-7b": {"created_at": "2024-07-01T00:00:00Z", "parameter_count": 7_000_000_000},
    "lab/llama-13b": {"parameter_count": 7_000_000_000},
    "lab/42": {"created_at": "2022-01-01T00:00:00Z", "downloads": 400, "task": "fill-mask"},
}
BERT = "google-bert/bert-base-uncased"


def records() -> Iterator[Record]:
    """Six models: a root with a look-alike, a fine-tune, a wrong size, and one without a word."""
    for id, facts in FACTS.items():
        yield Node("Model", id, {"is_stub": False, **facts})
    yield related("lab/bert-base-squad", "FINETUNED_FROM", "Model", BERT)
    yield related("lab/llama-13b", "FINETUNED_FROM", "Model", "lab/llama-7b")
    yield related("lab/bert-base-squad", "TRAINED_ON", "Dataset", "data/other")
    yield related("lab/42", "HAS_ARCHITECTURE", "Architecture", "BertForMaskedLM")
    for id in ("lab/42", "lab/llama-7b"):
        yield related(id, "PERFORMS", "Task", "fill-mask")


def related(start: str, type: str, label: str, end: str) -> Rel:
    return Rel("Model", start, type, label, end, "tag", end)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    home = tmp_path_factory.mktemp("home")
    load_records(home, records())
    build(home)
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def test_the_catalogue_is_rich() -> None:
    assert len([query for query in catalog().values() if query.category == "names"]) >= 10


def test_shares_are_of_all_names(store: ArcadeStore) -> None:
    found = {kind: row for kind, *row in rows(store, "component-kinds", "kind", "models", "share")}
    assert found["architecture"] == [5, 5 / 6]
    assert found["parameters"] == [2, 2 / 6]
    assert found["dataset"] == [1, 1 / 6]


def test_shares_by_year_are_of_the_names_of_that_year(store: ArcadeStore) -> None:
    found = rows(store, "component-kinds-by-year", "year", "kind", "models", "share")
    architectures = {(year, models, share) for year, kind, models, share in found if kind[0] == "a"}
    assert architectures == {("2022", 1, 1 / 2), ("2024", 3, 1.0)}
    assert ("2024", "parameters", 1, 1 / 3) in found


def test_shares_by_task_and_owner(store: ArcadeStore) -> None:
    columns = ("kind", "models", "share")
    tasks = rows(store, "component-kinds-by-task", "task", *columns)
    assert ("fill-mask", "parameters", 1, 1 / 2) in tasks
    owners = rows(store, "component-kinds-by-owner", "owner", *columns, rows=1)
    assert ("lab", "architecture", 3, 3 / 4) in owners
    assert {owner for owner, *_ in owners} == {"lab"}


def test_components(store: ArcadeStore) -> None:
    assert rows(store, "most-common-components", "component", "models") == [
        ("architecture:bert", 3),
        ("architecture:llama", 2),
    ]
    together = rows(store, "components-together", "other", "models")
    assert together[:2] == [("size:base", 3), ("dataset_characteristic:uncased", 2)]
    assert together[2:] == [("dataset:squad", 1)]
    models = rows(store, "models-with-component", "model", "text")
    assert models == [
        (BERT, "bert"),
        ("lab/bert-base-squad", "bert"),
        ("goog1e-bert/bert-base-uncased", "bert"),
    ]


def test_conventions(store: ArcadeStore) -> None:
    assert rows(store, "conventions", "convention", "models") == [
        ("implementation", 5),
        ("other", 1),
    ]
    assert rows(store, "conventions-by-year", "year", "convention", "models") == [
        ("2022", "implementation", 1),
        ("2022", "other", 1),
        ("2024", "implementation", 3),
    ]
    columns = ("owner", "models", "implementation", "application_or_task", "both", "other")
    assert rows(store, "conventions-by-owner", *columns, rows=1) == [("lab", 4, 3, 0, 0, 1)]


def test_defects(store: ArcadeStore) -> None:
    assert rows(store, "defect-kinds", "defect", "models", "example") == [
        ("dataset_not_declared", 1, "lab/bert-base-squad"),
        ("lookalike", 1, "goog1e-bert/bert-base-uncased"),
        ("parameters_mismatch", 1, "lab/llama-13b"),
        ("uninformative", 1, "lab/42"),
    ]
    ((model, found),) = rows(store, "misleading-names", "model", "found")
    assert model == "lab/llama-13b"
    assert "13b" in found
    assert "7b" in found
    ((model, found),) = rows(store, "lookalikes", "model", "found")
    assert model == "goog1e-bert/bert-base-uncased"
    assert BERT in found


def test_uninformative_names_with_downloads(store: ArcadeStore) -> None:
    columns = ("model", "downloads", "task", "architectures")
    assert rows(store, "uninformative-downloads", *columns) == [
        ("lab/42", 400, "fill-mask", ("BertForMaskedLM",))
    ]


def test_datasets_named_but_not_declared(store: ArcadeStore) -> None:
    assert rows(store, "undeclared-datasets", "model", "named", "declared") == [
        ("lab/bert-base-squad", "squad", ("data/other",))
    ]


def test_names_that_contradict_their_lineage(store: ArcadeStore) -> None:
    columns = ("model", "says", "relation", "parent", "parent_says")
    assert rows(store, "names-against-lineage", *columns) == [
        ("lab/llama-13b", ("13b",), "FINETUNED_FROM", "lab/llama-7b", ("7b",))
    ]
    assert rows(store, "names-against-lineage", *columns, kind="architecture") == []


def test_drift_along_lineage(store: ArcadeStore) -> None:
    found = rows(store, "naming-drift", "kind", "change", "steps")
    assert set(found) == {
        ("architecture", "kept", 2),
        ("size", "kept", 1),
        ("dataset", "added", 1),
        ("dataset_characteristic", "dropped", 1),
        ("parameters", "added", 1),
        ("parameters", "dropped", 1),
    }
    history = rows(store, "name-history", "child", "added", "dropped", id="lab/bert-base-squad")
    assert history == [
        ("lab/bert-base-squad", ("dataset:squad",), ("dataset_characteristic:uncased",))
    ]
