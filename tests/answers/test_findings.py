"""What is worth seeing in a graph, on a chain with licence questions and on the fixture graph."""

from __future__ import annotations

from typing import cast

import pytest

from ptmgraph.answers.findings import (
    KINDS,
    Discovery,
    Door,
    Silence,
    as_rows,
    discoveries,
    discovery,
    stories,
)
from ptmgraph.answers.sketch import Bar, Bars, Chain, Fan, Stop, Trail, sketch
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.protocol import Store
from ptmgraph.queries.catalog import questions
from tests.helpers.answers import rows

NOTHING = cast("Store", None)
"""For drawings that ask nothing."""
TOLD = {
    "relabelled-models": (
        "3 models with a permissive label drop terms of a base. acme/relabelled says apache-2.0; "
        "acme/Llama-tuned above it is llama3.1, and it dropped that first.",
        Door("lineage", "Model", "acme/relabelled"),
    ),
    "restricted-weights-in-code": (
        "github.com/user/bundles-nc (mit) loads acme/nc-tuned at app.py:7, which is cc-by-nc-4.0.",
        Door("reuse", "Repository", "github.com/user/bundles-nc"),
    ),
    "datasets-hit-most": (
        "3 models and 1 repository rest on free/small (cc-by-nc-4.0).",
        Door("reuse", "Dataset", "free/small"),
    ),
    "widest-merges": (
        "acme/merge was merged from 2 models.",
        Door("lineage", "Model", "acme/merge"),
    ),
    "longest-chains": (
        "The longest chain has 3 steps, in the family of acme/Llama-tuned (4 models). Farthest "
        "from a root is acme/relabelled-gguf: 3 steps on the shortest way.",
        Door("lineage", "Model", "acme/relabelled-gguf"),
    ),
}


@pytest.mark.parametrize("question", TOLD)
def test_a_finding_is_told_with_its_picture(license_store: ArcadeStore, question: str) -> None:
    found = discovery(license_store, question)
    assert isinstance(found, Discovery), found
    assert (found.sentence, found.door) == TOLD[question]


def test_a_finding_has_a_drawing_of_what_its_sentence_tells(license_store: ArcadeStore) -> None:
    drawn = {one.question: one.sketch for one in told_of(license_store)}
    base = Stop("acme/Llama-tuned", ("llama3.1",))
    assert drawn["relabelled-models"] == Trail(
        (base, Stop("acme/relabelled", ("apache-2.0",))), 1, "drops the terms of the base"
    )
    code = drawn["restricted-weights-in-code"]
    assert isinstance(code, Trail)
    assert [stop.name for stop in code.stops] == [
        *("github.com/user/bundles-nc", "app.py:7", "acme/nc-tuned"),
    ]
    assert code.broken == 2
    data = Stop("free/small", ("cc-by-nc-4.0",))
    assert drawn["datasets-hit-most"] == Bars((Bar(data, 4, True),), "models and repositories")
    merge, chain = drawn["widest-merges"], drawn["longest-chains"]
    assert isinstance(merge, Fan) and isinstance(chain, Chain)
    assert (merge.into.name, merge.count, len(merge.parts)) == ("acme/merge", 2, 2)
    assert len(chain.stops) == 4
    assert chain.stops[-1].name == "acme/relabelled-gguf"


def told_of(store: ArcadeStore) -> list[Discovery]:
    return [one for one in discoveries(store) if isinstance(one, Discovery)]


def test_a_ranking_shows_the_one_that_is_told_and_a_way_every_step() -> None:
    rows = [{"dataset": f"d/{n}", "licenses": [], "models": n, "repositories": 0} for n in range(9)]
    drawn = sketch(NOTHING, "datasets-hit-most", rows[7], rows)
    assert isinstance(drawn, Bars)
    assert [(bar.stop.name, bar.told) for bar in drawn.bars] == [
        *(("d/0", False), ("d/1", False), ("d/2", False), ("d/7", True)),
    ]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            "parameters_mismatch (high): The name says 1B, the weights hold 7.7b parameters.",
            ["The name says 1B", "the weights hold 7.7b parameters"],
        ),
        (
            "format_absent (low): The name says GGUF, but no file has that format.",
            ["The name says GGUF", "no file has that format"],
        ),
        ("odd (low): No comma here.", ["No comma here"]),
        ("nothing", ["nothing"]),
    ],
)
def test_a_name_is_set_against_the_fact(found: str, told: list[str]) -> None:
    drawn = sketch(NOTHING, "names-against-facts", {"found": found}, [])
    assert isinstance(drawn, Trail)
    assert [stop.name for stop in drawn.stops] == told


def test_what_the_data_does_not_have_says_what_to_load(license_store: ArcadeStore) -> None:
    found = discoveries(license_store)
    silent = {one.question: one.advice for one in found if isinstance(one, Silence)}
    assert silent.keys() == KINDS.keys() - TOLD.keys() - {"unlicensed-foundations"}
    told = as_rows(found)
    assert len(told) == len(KINDS) - len(silent)
    assert len(told.notes) == len(silent)


def test_stories_are_about_the_graph_itself(license_store: ArcadeStore) -> None:
    found = stories(discoveries(license_store))
    assert [story.id for story in found] == [
        "acme/relabelled-gguf",
        "github.com/user/bundles-nc",
        "free/small",
    ]
    assert stories([]) == []
    opened = {door.page: door.more for story in found for _, door in story.doors}
    assert opened["licenses"] == (("use", "hosted"),)
    alone = [discovery(license_store, "relabelled-models")]
    (story,) = stories(alone)
    assert story.title == "Why may this model not ship?"


def test_the_findings_are_questions_of_the_catalogue() -> None:
    assert KINDS.keys() == {q.name for q in questions().values() if q.category == "findings"}


def test_the_questions_have_their_rows(license_store: ArcadeStore) -> None:
    dropped = rows(license_store, "relabelled-models", "model", "base", "dropped_by")
    assert ("acme/relabelled-gguf", "acme/Llama-tuned", "acme/relabelled") in dropped
    assert rows(license_store, "datasets-hit-most", "dataset", "models", "repositories") == [
        ("free/small", 3, 1)
    ]
    foundations = rows(license_store, "unlicensed-foundations", "model", "stated")
    assert {model for model, _ in foundations} == {"loop/a", "loop/b"}


def test_another_graph_has_its_own(store: ArcadeStore) -> None:
    found = {one.question: one for one in discoveries(store) if isinstance(one, Discovery)}
    assert found["longest-chains"].door.id not in {door.id for _, door in TOLD.values()}
    assert not [one.sentence for one in found.values() if " 0 " in one.sentence]
