"""Parents of one merge against the child, and against each other."""

import pytest

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation, judge_merge
from ptmgraph.analysis.licenses.merges import parents_apart
from ptmgraph.analysis.licenses.paths import ChainFinding

FINETUNE, MERGE = Relation.FINETUNE, Relation.MERGE


def test_merge_of_parents_that_accept_no_common_licence() -> None:
    finding = judge_merge(["cc-by-sa-4.0", "cc-by-nc-sa-4.0"], "cc-by-nc-sa-4.0")
    assert (finding.verdict, finding.rule) == ("conflict", "SA")
    assert judge_merge(["cc-by-sa-4.0", "gpl-3.0"], "gpl-3.0").verdict == "compatible"


def test_merge_of_two_use_restrictions_is_unknown() -> None:
    finding = judge_merge(["llama3.1", "gemma"], "llama3.1", "Llama-gemma")
    assert (finding.verdict, finding.rule) == ("unknown", "UR")


def test_merge_blames_one_parent() -> None:
    finding = judge_merge(["mit", "cc-by-nc-4.0"], "apache-2.0")
    assert (finding.verdict, finding.rule) == ("conflict", "NC")


@pytest.mark.parametrize(
    ("first", "second", "verdict", "rule"),
    [
        ("gpl-2.0-only", "apache-2.0", "conflict", "TABLE"),
        ("gpl-2.0", "apache-2.0", "conflict", "TABLE"),
        ("gpl-3.0", "bsd-4-clause", "conflict", "TABLE"),
        ("gpl-2.0-only", "gpl-3.0-only", "conflict", "SA"),
        ("agpl-3.0", "gemma", "conflict", "UR"),
        ("gpl-3.0", "llama3.1", "conflict", "UR"),
        ("gpl-3.0", "cc-by-nc-4.0", "conflict", "NC"),
        ("cc-by-sa-4.0", "cc-by-nc-sa-4.0", "conflict", "SA"),
        ("gpl-3.0", "apache-2.0", "", ""),
        ("gpl-2.0-or-later", "apache-2.0", "", ""),
        ("gpl-2.0-only", "mit", "", ""),
        ("lgpl-2.1", "gpl-3.0", "", ""),
        ("cc-by-sa-4.0", "gpl-3.0", "", ""),
        ("apache-2.0", "llama3.1", "", ""),
        ("gpl-2.0-only", "other", "", ""),
        ("gpl-2.0-only", "gpl", "", ""),
        ("gpl-2.0-only OR mit", "apache-2.0", "", ""),
        ("gpl-2.0-only", "gpl-2.0", "", ""),
    ],
)
def test_what_cannot_stand_in_one_work(first: str, second: str, verdict: str, rule: str) -> None:
    for pair in ([first, second], [second, first]):
        found = [(apart.broken.verdict, apart.broken.rule) for apart in parents_apart(pair)]
        assert found == ([(verdict, rule)] if verdict else [])


def apart(edges: list[Edge], licenses: dict[str, str]) -> list[ChainFinding]:
    """What parents break of each other."""
    return [one for one in LicenseGraph(edges, licenses).findings() if " + " in one.origin]


def test_the_merge_is_told_with_both_parents_whatever_its_label() -> None:
    edges = [Edge("a/gpl", MERGE, "c/m"), Edge("b/mit", MERGE, "c/m"), Edge("b/apa", MERGE, "c/m")]
    licenses = {"a/gpl": "gpl-2.0-only", "b/mit": "mit", "b/apa": "apache-2.0"}
    for label in ("gpl-2.0-only", "apache-2.0", ""):
        (found,) = apart(edges, {**licenses, "c/m": label})
        assert (found.finding.verdict, found.finding.rule) == ("conflict", "TABLE")
        assert found.origin == "apache-2.0 + gpl-2.0-only"
        assert "cannot stand together in one work" in found.finding.reason
        assert "(they come with b/apa and a/gpl)" in found.finding.reason
        assert found.edge == edges[2]


def test_terms_from_further_up_count_and_are_told_at_the_first_merge() -> None:
    edges = [
        Edge("base", FINETUNE, "mid"),
        Edge("mid", MERGE, "m1"),
        Edge("agpl", MERGE, "m1"),
        Edge("m1", MERGE, "m2"),
        Edge("free", MERGE, "m2"),
    ]
    licenses = {"base": "gemma", "mid": "mit", "agpl": "agpl-3.0", "m1": "mit", "free": "mit"}
    found = apart(edges, licenses)
    assert [(one.edge.downstream, one.origin) for one in found] == [("m1", "agpl-3.0 + gemma")]
