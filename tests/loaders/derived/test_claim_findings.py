"""Claims: every planted contradiction, copy and impossible value is found, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.records import Rejected
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.cards import CardFacts
from ptmgraph.loaders.derived.claim_findings import write_findings
from ptmgraph.loaders.hub.rows import records
from ptmgraph.loaders.pipeline import load
from tests.helpers.claims_fixture import EXPECTED, planted
from tests.helpers.merged import merged, rows


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("claims")
    raw = planted()
    merged(home, [record for row in raw for record in records(row, "planted.jsonl", 1)])
    load(CardFacts(home), home)
    folder = home / "again"
    with Merger(snapshots(home), folder) as merger:
        list(merger.run())
    assert [table for table, _ in write_findings(folder)] == ["Claim"]
    return folder


@pytest.fixture(scope="module")
def claims(tables: Path) -> list[dict[str, Any]]:
    models = {row["end_id"]: row["start_id"] for row in rows(tables, "Model-CLAIMS-Claim")}
    return [{**row, "model": models[row["id"]]} for row in rows(tables, "Claim")]


def test_contradictions(claims: list[dict[str, Any]]) -> None:
    written = {claim["id"]: claim["written"] for claim in claims}
    found = {
        (claim["model"], *sorted((claim["written"], written[other])))
        for claim in claims
        for other in claim.get("differs_from", ())
    }
    assert found == {(model, *sorted((a, b))) for model, a, b in EXPECTED["differs"]}
    assert len(EXPECTED["differs"]) == 20


def test_copies(claims: list[dict[str, Any]]) -> None:
    found = {(c["model"], c["copied_from"]) for c in claims if "copied_from" in c}
    assert found == {(child, parent) for child, parent in EXPECTED["copied"]}
    own = [c for c in claims if c["model"] == "planted/copy-01" and c.get("dataset") == "own"]
    assert own and "copied_from" not in own[0]


def test_values_that_cannot_be(claims: list[dict[str, Any]]) -> None:
    found = {c["model"] for c in claims if "problem" in c}
    assert found == {model for model, _ in EXPECTED["impossible"]}


def test_only_a_token_of_the_hub_verifies(claims: list[dict[str, Any]]) -> None:
    found = {(c["model"], c["metric"]): c["verified"] for c in claims if "verified/" in c["model"]}
    assert found == {
        ("verified/yes", "accuracy"): "yes",
        ("verified/says-so", "accuracy"): "no",
        ("verified/results-file", "gpqadiamond"): "unknown",
        ("verified/results-file", "default"): "yes",
    }


def test_claims_lead_to_their_data(tables: Path) -> None:
    data = {row["end_id"] for row in rows(tables, "Claim-MEASURED_ON-Dataset")}
    assert {"cais/mmlu", "Idavidrein/gpqa", "emotion"} <= data
    assert "LunarLander-v2" not in data


def test_what_is_no_number_is_set_aside_with_the_reason() -> None:
    (row,) = [row for row in planted() if row["id"] == "aside/nan"]
    found = [r for r in records(row, "f", 1) if isinstance(r, Rejected)]
    assert len(found) == 7
    reasons = {r.reason.partition(": ")[2] for r in found}
    assert reasons == {"not a number", "larger than 1e+12, no result of a measurement"}


def test_ten_thousand_metrics_are_cut_off_and_counted() -> None:
    metrics = [{"type": "accuracy", "value": n / 10_000} for n in range(10_000)]
    index = [{"name": "m", "results": [{"dataset": {"type": "d"}, "metrics": metrics}]}]
    found = records({"id": "a/b", "cardData": {"model-index": index}}, "f", 1)
    kinds = [type(record).__name__ for record in found]
    assert kinds.count("Node") == 2_001 and kinds.count("PassedOver") == 1
