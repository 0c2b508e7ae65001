"""The questions about attributes, against what is known of the fixture graph."""

from __future__ import annotations

from typing import Any

from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import questions, run


def rows(store: ArcadeStore, name: str, **given: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in run(store, name, given)]


def test_there_are_questions_about_attributes() -> None:
    assert sum(query.category == "provenance" for query in questions().values()) >= 5


def test_every_described_model_is_counted_once_for_each_attribute(store: ArcadeStore) -> None:
    (described,) = {
        row["present"] + row["absent"] + row["not_looked_at"]
        for row in rows(store, "attribute-shares")
    }
    count = "MATCH (m:Model) WHERE NOT coalesce(m.is_stub, false) RETURN count(m) AS models"
    assert described == store.query(count)[0]["models"]
    found = {row["attribute"]: row for row in rows(store, "attribute-shares")}
    assert (found["claims"]["present"], found["claims"]["absent"]) == (1, 1)
    assert (found["limitations"]["present"], found["limitations"]["absent"]) == (0, 1)


def test_the_measures_of_the_studies_are_ranges_beside_what_was_published(
    store: ArcadeStore,
) -> None:
    found = {(row["attribute"], row["study"]): row for row in rows(store, "study-measures")}
    dataset = found["dataset", "ICSE 2023"]
    assert (dataset["present"], dataset["absent"], dataset["published"]) == (2, 1, 17.9)
    models = dataset["present"] + dataset["absent"] + dataset["not_looked_at"]
    assert dataset["at_least"] == round(1000 * 2 / models) / 10
    assert dataset["at_most"] == round(1000 * (models - 1) / models) / 10
    owner = found["verified_owner", "ICSE 2023"]
    assert (owner["at_least"], owner["at_most"]) == (0.0, 100.0)
    assert all(row["published_definition"] for row in found.values())


def test_documentation_over_families_tasks_and_years(store: ArcadeStore) -> None:
    """Only what was looked at counts: chain/0 and chain/1."""
    (family,) = rows(store, "documentation-by-family")
    assert (family["family"], family["models"], family["with_claims"]) == ("chain/0", 2, 1)
    (task,) = rows(store, "documentation-by-task")
    assert (task["task"], task["with_dataset"], task["with_paper"]) == ("text-generation", 1, 2)
    (year,) = rows(store, "documentation-by-year")
    assert (year["year"], year["models"], year["with_license"]) == ("2024", 2, 2)


def test_parents_and_children_are_compared(store: ArcadeStore) -> None:
    inherited = {row["attribute"]: row["example"] for row in rows(store, "inherited-only")}
    assert inherited == {"dataset": "chain/1", "claims": "chain/1"}
    found = rows(store, "children-that-document-more")
    anew = {(row["child"], row["parent"]): row["documented_anew"] for row in found}
    assert anew == {("chain/2", "chain/1"): ["carbon"]}


def test_foundations_and_popular_models_without_documentation(store: ArcadeStore) -> None:
    found = rows(store, "foundations-without-data")
    assert [(row["model"], row["children"]) for row in found] == [("chain/1", 1)]
    assert found[0]["repositories"] == 2
    popular = rows(store, "popular-and-undocumented", downloads=1)
    assert {row["model"] for row in popular} == {"chain/0", "chain/1"}
    assert rows(store, "popular-and-undocumented", downloads=10**9) == []
