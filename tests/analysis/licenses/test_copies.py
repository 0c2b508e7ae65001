"""Repacked copies without a label are read as their base, and that is told once."""

import pytest

from ptmgraph.analysis.licenses import DeclaredUse, Edge, LicenseGraph, Relation, check_work, sweep

FINETUNE, QUANTIZE, DERIVED, MERGE, LOAD = (
    Relation.FINETUNE,
    Relation.QUANTIZE,
    Relation.DERIVED,
    Relation.MERGE,
    Relation.LOAD,
)


def found(edges: list[Edge], licenses: dict[str, str]) -> list[tuple[str, str, str]]:
    graph = LicenseGraph(edges, licenses)
    return [
        (one.edge.downstream, one.finding.verdict, one.finding.rule) for one in graph.findings()
    ]


@pytest.mark.parametrize(
    ("edges", "read"),
    [
        ([Edge("a/x", QUANTIZE, "b/y")], True),
        ([Edge("a/x", DERIVED, "b/x-GGUF")], True),
        ([Edge("a/x", QUANTIZE, "b/y"), Edge("a/x", DERIVED, "b/y")], True),
        ([Edge("a/x", DERIVED, "b/y")], False),
        ([Edge("a/x", FINETUNE, "b/x-GGUF")], False),
        ([Edge("a/x", QUANTIZE, "b/y"), Edge("a/z", QUANTIZE, "b/y")], False),
        ([Edge("a/x", QUANTIZE, "b/y"), Edge("a/x", MERGE, "b/y")], False),
        ([Edge("b/y", QUANTIZE, "b/y")], False),
    ],
)
def test_what_is_a_copy(edges: list[Edge], read: bool) -> None:
    rules = {rule for *_, rule in found(edges, {"a/x": "apache-2.0", "a/z": "apache-2.0"})}
    assert rules == ({"LABEL"} if read else {"UNK"})


def test_what_is_made_from_a_copy_is_judged_by_the_base() -> None:
    edges = [
        Edge("a/x", QUANTIZE, "b/x-GGUF"),
        Edge("b/x-GGUF", QUANTIZE, "c/x-q4"),
        Edge("c/x-q4", FINETUNE, "d/free"),
        Edge("b/x-GGUF", LOAD, "repo"),
    ]
    assert found(edges, {"a/x": "cc-by-nc-4.0", "d/free": "mit", "repo": "mit"}) == [
        ("b/x-GGUF", "unknown", "LABEL"),
        ("c/x-q4", "unknown", "LABEL"),
        ("repo", "unknown", "LOAD"),
        ("d/free", "conflict", "NC"),
    ]


@pytest.mark.parametrize("base", ["", "other", "gpl", "unknown", "mit AND other"])
def test_a_base_without_an_identified_licence_gives_none(base: str) -> None:
    assert found([Edge("a/x", QUANTIZE, "b/y")], {"a/x": base}) == [("b/y", "unknown", "UNK")]


def test_no_label_makes_a_copy_of_what_may_not_be_shared_lawful() -> None:
    assert found([Edge("a/x", QUANTIZE, "b/y")], {"a/x": "cc-by-nd-4.0"}) == [
        ("b/y", "conflict", "ND")
    ]


def test_a_cycle_of_copies_ends() -> None:
    edges = [Edge("a/x", QUANTIZE, "b/y"), Edge("b/y", QUANTIZE, "a/x")]
    assert {rule for *_, rule in found(edges, {})} == {"UNK"}


@pytest.mark.parametrize("use", [None, DeclaredUse("internal", commercial=True)])
def test_a_missing_label_stays_unknown(use: DeclaredUse | None) -> None:
    graph = LicenseGraph([Edge("a/x", QUANTIZE, "b/y")], {"a/x": "apache-2.0"})
    checked = check_work(graph, "b/y", use)
    assert checked.verdict == "unknown"
    assert checked.headline == "It cannot be told: 1 x label missing."
    assert "Label missing (LABEL): the copy has no label of its own" in checked.findings[0].text
    assert "it is read as its base, apache-2.0" in checked.findings[0].text


def test_thousands_of_copies_are_one_sentence() -> None:
    edges = [Edge("a/x", QUANTIZE, f"b/x-{number}-GGUF") for number in range(3000)]
    swept = sweep(LicenseGraph(edges, {"a/x": "llama3.1"}))
    assert dict(swept.counts) == {("Label missing", "LABEL", "breaks"): 3000}
    assert len({item.claim for item in swept.findings}) == 1
