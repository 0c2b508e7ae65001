"""What sources state becomes one licence for each work, and one step for each relationship."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.licenses import DeclaredUse, Edge, LicenseGraph, Relation, check_work
from ptmgraph.analysis.licenses.stated import STEPS, reconciled, step, work_name
from ptmgraph.graph.schema import LINEAGE, RELS, VERDICT


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
    statements = [("a/x", id, sources) for id, sources in told]
    licenses, disagreements = reconciled([("a/w", "mit", ["tag"]), *statements])
    assert licenses == {"a/w": "mit", "a/x": license}
    assert set(disagreements) == ({"a/x"} if disagree else set())


@pytest.mark.parametrize(
    ("listed", "verdict"), [("apache-2.0 AND cc-by-nc-4.0", "conflict"), ("other", "unknown")]
)
def test_no_part_of_a_list_is_dropped(listed: str, verdict: str) -> None:
    licenses, _ = reconciled([("a/x", id, ["card"]) for id in ("mit", listed)])
    checked = check_work(LicenseGraph([], licenses), "a/x", DeclaredUse("hosted", commercial=True))
    assert checked.verdict == verdict


def test_the_steps_are_the_relationships_that_carry_a_verdict() -> None:
    assert (*LINEAGE, "TRAINED_ON", "REUSES") == tuple(STEPS)
    assert set(STEPS) == {rel.name for rel in RELS if rel.derived == VERDICT}


def test_a_relationship_as_a_step() -> None:
    assert step("TRAINED_ON", "a/x", "m") == Edge("datasets/a/x", Relation.TRAIN_ON_DATA, "m")
    assert step("REUSES", "m", "r", "bundles") == Edge("m", Relation.BUNDLE, "r")
    assert {step("REUSES", "m", "r", mode) for mode in ("loads", "calls", None)} == {
        Edge("m", Relation.LOAD, "r")
    }
    assert work_name("Dataset", "a/x") == "datasets/a/x"
    assert work_name("Model", "a/x") == "a/x"
