"""The licence questions, with exact rows on the made-up chain of `license_fixture`."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import catalog, run

NAMED = 'Conflict (NAME): the name relabelled does not begin with "Llama"'
FREED = "Conflict (UR): apache-2.0 drops the use restrictions of llama3.1, which must be passed on"
SOLD = "Conflict (NC): cc-by-nc-4.0 allows no commercial use, mit does"
BY_DATA = (
    "Possible conflict (DATA): the data is cc-by-nc-4.0 (non-commercial use); whether that reaches "
    "a trained model is unsettled"
)
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "behind-non-commercial-data": [
        ("free/small", "cc-by-nc-4.0", "acme/trained-on-nc", "acme/merge", ["mit"]),
        ("free/small", "cc-by-nc-4.0", "acme/trained-on-nc", "acme/nc-tuned", ["cc-by-nc-4.0"]),
        ("free/small", "cc-by-nc-4.0", "acme/trained-on-nc", "acme/trained-on-nc", ["apache-2.0"]),
    ],
    "conflicts-by-reach": [
        ("acme/relabelled", "conflict", [NAMED, FREED], 1, 0, 998),
        ("acme/merge", "conflict", [SOLD, BY_DATA], 0, 0, 994),
    ],
    "datasets-behind-permissive-models": [("cc-by-nc-4.0", 1, 1, "no", 1, 0)],
    "license-by-generation": [
        (0, "apache-2.0", 2),
        (0, "mit", 2),
        (0, "gemma", 1),
        (0, "llama3.1", 1),
        (1, "mit", 2),
        (1, "cc-by-nc-4.0", 1),
        (1, "llama3.1", 1),
        (1, "none stated", 1),
        (2, "apache-2.0", 1),
        (3, "apache-2.0", 1),
        (None, "none stated", 2),
    ],
    "license-changes-since": [
        (
            *("2025-03-01T00:00:00Z", "acme/relabelled", "FINETUNED_FROM", "acme/Llama-tuned"),
            *(["apache-2.0"], ["llama3.1"]),
        )
    ],
    "license-drift": [
        ("apache-2.0", "mit", 1),
        ("llama3.1", "apache-2.0", 1),
        ("mit", "mit", 1),
    ],
    "license-pairs": [
        ("ADAPTER_OF", "apache-2.0", "cc-by-nc-4.0", 1),
        ("FINETUNED_FROM", "llama3.1", "apache-2.0", 1),
        ("FINETUNED_FROM", "llama3.1", "llama3.1", 1),
        ("FINETUNED_FROM", "mit", "mit", 1),
        ("MERGED_FROM", "apache-2.0", "mit", 1),
        ("MERGED_FROM", "cc-by-nc-4.0", "mit", 1),
        ("QUANTIZED_FROM", "apache-2.0", "apache-2.0", 1),
    ],
    "models-without-license-text": [
        ("loop/a", [], 1, 988),
        ("loop/b", [], 1, 987),
        ("acme/unlabelled", [], 0, 990),
    ],
    "owners-who-relabel": [("acme", 4, 6, 4 / 6)],
    "permissive-on-restricted": [
        ("acme/relabelled", "apache-2.0", "acme/Llama-tuned", "llama3.1", 998),
        ("acme/relabelled-gguf", "apache-2.0", "acme/Llama-tuned", "llama3.1", 997),
        ("acme/merge", "mit", "acme/nc-tuned", "cc-by-nc-4.0", 994),
    ],
    "repositories-bundling-restricted-weights": [
        (
            *("github.com/user/bundles-nc", ["mit"], "acme/nc-tuned", "cc-by-nc-4.0"),
            *(["app.py:7"], True, words),
        )
        for words in (SOLD, BY_DATA)
    ],
    "restriction-first-dropped": [
        (
            *("acme/relabelled", "FINETUNED_FROM", "acme/Llama-tuned", "llama3.1", "apache-2.0"),
            *("use restrictions", 1),
        ),
        (
            *("acme/merge", "MERGED_FROM", "acme/nc-tuned", "cc-by-nc-4.0", "mit"),
            *("non-commercial", 0),
        ),
    ],
}
"""The rows of each question with its defaults."""


@pytest.mark.parametrize("name", ROWS)
def test_rows(license_store: ArcadeStore, name: str) -> None:
    result = run(license_store, name)
    assert [tuple(row[column] for column in result.columns) for row in result] == ROWS[name]


def test_there_are_a_dozen_and_each_has_its_rows_here() -> None:
    ours = {name for name, query in catalog().items() if query.category == "licenses"}
    assert len(ours) >= 12
    untold = ours - {*ROWS, "models-of-the-same-task"}
    assert not untold, f"give their rows on the licence fixture in ROWS: {sorted(untold)}"


def test_models_of_the_same_task_include_the_model_itself(license_store: ArcadeStore) -> None:
    given = {"id": "free/tuned", "rows": 1}
    rows = run(license_store, "models-of-the-same-task", given)
    assert rows.column("model") == ["meta/llama", "free/tuned"]
    assert rows.column("parameter_count") == [None, 7000]


def test_changes_before_the_date_are_left_out(license_store: ArcadeStore) -> None:
    assert len(run(license_store, "license-changes-since", {"since": "2025-04-01"})) == 0
