"""What the names in the registry's lists of training data say."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.graph.records import Account, PassedOver, Rel
from ptmgraph.loaders.sample.rows import SUPPOSED, model_records
from ptmgraph.loaders.sample.training import ListedAs, Tasks

TASKS = Tasks(
    [
        {"name": "NQ", "path": "mteb/nq"},
        {"name": "NQ-NL", "path": "x/nq-nl", "adapted_from": ["NQ"]},
        {"name": "NanoNQRetrieval", "path": "x/nano", "adapted_from": ["NQ-NL"]},
        {"name": "DocVQA", "path": "mteb/docvqa_test_subsampled_beir"},
        {"name": "VATEX", "path": "mteb/VATEX_val2"},
        {"name": "Contest", "path": "mteb/contest"},
        {"name": "Touche2020", "path": "x/touche", "adapted_from": ["Touche2020"]},
    ],
    [{"training_comments": {"FEVER-PL": "translated, not trained on", "NQ": "pairs"}}],
)


@pytest.mark.parametrize(
    ("names", "comments", "readings"),
    [
        ("NQ Other", {}, {"NQ": "TRAINED", "Other": "TRAINED"}),
        ("NQ NQ-NL", {}, {"NQ": "TRAINED", "NQ-NL": "COPY"}),
        ("NQ NQNL", {}, {"NQ": "TRAINED", "NQNL": "COPY"}),
        ("NQ NanoNQRetrieval", {}, {"NQ": "TRAINED", "NanoNQRetrieval": "COPY"}),
        ("NanoNQRetrieval", {}, {"NanoNQRetrieval": "UNSURE"}),
        ("FEVER FEVER-PL", {}, {"FEVER": "TRAINED", "FEVER-PL": "UNSURE"}),
        ("NQ-PL", {"NQ-PL": "translated from NQ (not trained on)"}, {"NQ-PL": "DENIED"}),
        ("NQ", {"NQ": "Translation NOT trained on"}, {"NQ": "DENIED"}),
        ("NQ", {"NQ": "dev?"}, {"NQ": "UNSURE"}),
        ("NQ", {"NQ": "probably"}, {"NQ": "UNSURE"}),
        ("NQ", {"NQ": "trained on SQuAD train dataset"}, {"NQ": "DENIED"}),
        ("NQ", {"NQ": "mined hard negative."}, {"NQ": "TRAINED"}),
        ("DocVQA VATEX Contest", {}, {"DocVQA": "UNSURE", "VATEX": "UNSURE", "Contest": "TRAINED"}),
        ("Touche2020", {}, {"Touche2020": "TRAINED"}),
    ],
)
def test_a_name_by_its_comment_and_its_neighbours(
    names: str, comments: dict[str, str], readings: dict[str, str]
) -> None:
    found = TASKS.read(names.split(), comments)
    assert {named.name: named.reading for named in found} == {
        name: ListedAs[reading] for name, reading in readings.items()
    }


@pytest.mark.parametrize(
    ("comment", "sure"),
    [("assumed", False), ("distilled", False), ("source model is x", False),
     ("also distilled from x", True), ("same training pool", True), ("", True)],
)  # fmt: skip
def test_a_list_may_be_that_of_another_model(comment: str, sure: bool) -> None:
    (named,) = TASKS.read(["NQ"], {}, comment)
    assert (named.reading is ListedAs.TRAINED) is sure


def test_what_is_in_doubt_is_inferred_and_what_is_denied_is_counted() -> None:
    row: dict[str, Any] = {
        "name": "me/mine",
        "training_datasets": ["FEVER-PL", "MSMARCO-PL", "NQ", "NQ-NL"],
        "training_comments": {"MSMARCO-PL": "translation not trained on"},
        "file": "registry.py",
        "line": 7,
    }
    found = list(model_records(row, set(), TASKS))
    said = {(r.end_id, r.source, r.declared) for r in found if isinstance(r, Rel)}
    assert said == {("mteb/nq", "registry", True), ("mteb:FEVER-PL", SUPPOSED, False)}
    account = Account()
    for record in found:
        if isinstance(record, PassedOver):
            account.add(record)
    assert {entry.examples for entry in account.entries()} == {
        ("me/mine: MSMARCO-PL (translation not trained on)",),
        ("me/mine: NQ-NL (of NQ)",),
    }
