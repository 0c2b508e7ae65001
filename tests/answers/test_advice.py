"""What a check asks of its reader, on chains made by hand."""

from __future__ import annotations

import pytest

from ptmgraph.analysis.licenses import DeclaredUse, Edge, LicenseGraph, Relation, check_work
from ptmgraph.analysis.licenses.rules import RULES
from ptmgraph.analysis.licenses.steps import UNSTATED
from ptmgraph.answers.advice import RULE_WORDS, STEP_WORDS, Advice, advice, verdict_sentence
from ptmgraph.answers.check import standings
from ptmgraph.graph.store.arcade.store import ArcadeStore

NC, GEMMA = "cc-by-nc-4.0", "gemma"
CHAIN = [
    Edge("datasets/d/one", Relation.TRAIN_ON_DATA, "a/base"),
    Edge("datasets/d/two", Relation.TRAIN_ON_DATA, "a/base"),
    Edge("datasets/d/silent", Relation.TRAIN_ON_DATA, "a/base"),
    Edge("a/base", Relation.FINETUNE, "a/tuned"),
    Edge("a/silent", Relation.MERGE, "a/tuned"),
]
LICENSES = {"datasets/d/one": NC, "datasets/d/two": NC, "a/base": GEMMA, "a/tuned": "mit"}


def asked(use: DeclaredUse | None = None) -> tuple[Advice, ...]:
    return advice(check_work(LicenseGraph(CHAIN, LICENSES), "a/tuned", use).findings)


def test_findings_are_grouped_by_what_to_do_and_data_stands_apart() -> None:
    told = [(group.kind, group.on_data, [p.line for p in group.points]) for group in asked()]
    assert told == [
        (
            "Conflict",
            False,
            ["a/tuned: mit drops the use restrictions of gemma, which must be passed on"],
        ),
        (
            "Possible conflict",
            True,
            ["d/one, d/two: the data is cc-by-nc-4.0 (non-commercial use)"],
        ),
        ("Not stated", False, ["a/silent: no licence is stated"]),
        ("Not stated", True, ["d/silent: no licence is stated"]),
    ]
    assert [group.counts for group in asked()] == [True] * len(told)


def test_what_does_not_count_for_the_use_stands_last() -> None:
    groups = asked(DeclaredUse("internal", commercial=True))
    counts = [group.counts for group in groups]
    assert counts == sorted(counts, reverse=True)
    assert not all(counts)


def test_the_verdict_names_the_step_and_what_to_do() -> None:
    graph = LicenseGraph(CHAIN, LICENSES)
    assert verdict_sentence(check_work(graph, "a/tuned")) == (
        "No. a/tuned: mit drops the use restrictions of gemma, which must be passed on. "
        "Pass the use restrictions on: share it under the terms of its base."
    )
    alone = LicenseGraph([Edge("b", Relation.FINETUNE, "c")], {"b": "mit", "c": "mit"})
    assert verdict_sentence(check_work(alone, "c")) == "Nothing was found against it."
    free = LicenseGraph([Edge("b", Relation.FINETUNE, "c")], dict.fromkeys("bc", "cc-by-nc-4.0"))
    assert verdict_sentence(check_work(free, "c")) == (
        "Not for commercial use (cc-by-nc-4.0). Nothing else was found against it."
    )
    silent = LicenseGraph([Edge("b", Relation.FINETUNE, "c")], {"c": "mit"})
    assert verdict_sentence(check_work(silent, "c")).startswith("It cannot be told. b: no licence")


def test_every_rule_and_step_has_words_and_every_rule_an_action() -> None:
    assert {rule.id for rule in RULES} | UNSTATED <= RULE_WORDS.keys()
    assert set(Relation) == STEP_WORDS.keys()


@pytest.mark.parametrize("relation", list(Relation))
@pytest.mark.parametrize("licenses", [(NC, "mit"), (GEMMA, "mit"), ("", "mit"), ("agpl-3.0", NC)])
def test_every_finding_finds_an_action(relation: Relation, licenses: tuple[str, str]) -> None:
    up, down = licenses
    graph = LicenseGraph([Edge("a/up", relation, "b/down")], {"a/up": up, "b/down": down})
    for use in (None, DeclaredUse("hosted", commercial=True)):
        found = check_work(graph, "b/down", use).findings
        assert sum(group.found for group in advice(found)) == len(found)


def test_a_standing_has_the_verdict_and_tells_of_bans_on_commercial_use(
    license_store: ArcadeStore,
) -> None:
    asked = ("free/tuned", "acme/nc-tuned", "acme/merge", "acme/relabelled")
    assert standings(license_store, asked) == {
        "free/tuned": ("compatible", False),
        "acme/nc-tuned": ("unknown", True),
        "acme/merge": ("conflict", True),
        "acme/relabelled": ("conflict", False),
    }
