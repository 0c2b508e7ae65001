"""The table rule gives the verdicts of the PeaTMOSS paper; the rules differ only knowingly."""

import csv

import pytest

from ptmgraph.analysis.licenses import Relation, Step, judge_step, normalize
from ptmgraph.analysis.licenses.facts import find
from ptmgraph.analysis.licenses.tables import linux_foundation
from tests.helpers import places

GIVEN = places.SHARED / "licences"
WORDS = {"yes": "compatible", "no": "incompatible", "unknown": "unknown"}

pytestmark = pytest.mark.skipif(not GIVEN.exists(), reason="../shared/data/licences is absent")


def pairs() -> list[dict[str, str]]:
    path = GIVEN / "peatmoss_pairs_expected.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_table_rule_alone() -> None:
    expected = pairs()
    answers = [linux_foundation(pair["hf_license"], pair["gh_license"]) for pair in expected]
    given = [WORDS[answer.answer] if answer else "unknown" for answer in answers]
    assert given == [pair["verdict"] for pair in expected]


@pytest.mark.parametrize("relation", [Relation.LOAD, Relation.BUNDLE])
def test_contradictions_are_loads_of_copyleft_weights(relation: Relation) -> None:
    for pair in pairs():
        upstream, downstream = normalize(pair["hf_license"]).id, normalize(pair["gh_license"]).id
        ours = judge_step(Step(upstream, relation, downstream)).verdict
        if pair["verdict"] == "compatible":
            assert ours == "compatible", pair
        if pair["verdict"] == "incompatible" and ours != "conflict":
            assert relation == Relation.LOAD
            assert find(upstream).share_alike == "yes"
