"""Terms along chains: who drops them first, merges, cycles, declared use, depth and size."""

from itertools import pairwise

from ptmgraph.analysis.licenses import DeclaredUse, Relation, sentence
from ptmgraph.analysis.licenses.paths import ChainFinding, Edge, LicenseGraph

FINETUNE, QUANTIZE, MERGE = Relation.FINETUNE, Relation.QUANTIZE, Relation.MERGE


def brief(found: ChainFinding) -> tuple[str, str, str, str, str]:
    return (
        found.edge.downstream,
        found.origin,
        found.finding.verdict,
        found.finding.rule,
        found.role,
    )


def test_the_first_to_drop_a_term_is_blamed_and_later_ones_inherit() -> None:
    edges = [
        Edge("base", FINETUNE, "tune"),
        Edge("tune", QUANTIZE, "tune-gguf"),
        Edge("tune-gguf", FINETUNE, "last"),
    ]
    licenses = {"base": "gemma", "tune": "mit", "tune-gguf": "mit", "last": "apache-2.0"}
    graph = LicenseGraph(edges, licenses)
    found = list(graph.findings())
    assert [brief(finding) for finding in found] == [
        ("tune", "gemma", "conflict", "UR", "breaks"),
        ("tune-gguf", "gemma", "conflict", "UR", "inherits"),
        ("last", "gemma", "conflict", "UR", "inherits"),
    ]
    assert {finding.blamed for finding in found} == {(edges[0],)}
    assert graph.path(found[2]) == ("base", "tune", "tune-gguf", "last")
    told = sentence(found[2], graph.path(found[2]))
    assert told.startswith("Conflict (UR): apache-2.0 drops the use restrictions of gemma")
    assert "Clause: 3.1 and 3.2." in told
    assert "Path: base -> tune -> tune-gguf -> last; step: finetune." in told
    assert "First dropped from base to tune." in told
    assert "gemma-tou-2025-03-24" in told


def test_who_keeps_the_terms_is_not_blamed_and_a_new_drop_is() -> None:
    edges = [Edge("base", FINETUNE, "mid"), Edge("mid", FINETUNE, "end")]
    licenses = {"base": "gemma", "mid": "gemma", "end": "mit"}
    found = list(LicenseGraph(edges, licenses).findings())
    assert [brief(finding) for finding in found] == [("end", "gemma", "conflict", "UR", "breaks")]


def test_terms_restored_in_between_are_dropped_anew() -> None:
    edges = [Edge("a", FINETUNE, "b"), Edge("b", FINETUNE, "c"), Edge("c", FINETUNE, "d")]
    licenses = {"a": "gemma", "b": "mit", "c": "gemma", "d": "mit"}
    found = list(LicenseGraph(edges, licenses).findings())
    assert [brief(finding)[0::4] for finding in found] == [("b", "breaks"), ("d", "breaks")]


def test_an_unlabelled_node_does_not_launder() -> None:
    edges = [Edge("base", FINETUNE, "mid"), Edge("mid", FINETUNE, "end")]
    graph = LicenseGraph(edges, {"base": "cc-by-nc-4.0", "end": "mit"})
    found = list(graph.findings())
    assert sentence(found[0], graph.path(found[0])).startswith("Not stated (UNK): ")
    assert [brief(finding) for finding in found] == [
        ("mid", "cc-by-nc-4.0", "unknown", "UNK", "breaks"),
        ("end", "", "unknown", "UNK", "breaks"),
        ("end", "cc-by-nc-4.0", "conflict", "NC", "breaks"),
    ]


def test_dataset_to_repository() -> None:
    edges = [
        Edge("data", Relation.TRAIN_ON_DATA, "model"),
        Edge("model", FINETUNE, "tune"),
        Edge("tune", Relation.BUNDLE, "repo"),
        Edge("tune", Relation.LOAD, "other-repo"),
    ]
    licenses = {
        "data": "cc-by-nc-4.0",
        "model": "apache-2.0",
        "tune": "apache-2.0",
        "repo": "mit",
        "other-repo": "mit",
    }
    graph = LicenseGraph(edges, licenses)
    found = list(graph.findings())
    assert [brief(finding) for finding in found] == [
        ("model", "cc-by-nc-4.0", "unknown", "DATA", "breaks"),
        ("tune", "cc-by-nc-4.0", "unknown", "DATA", "inherits"),
        ("repo", "cc-by-nc-4.0", "unknown", "DATA", "inherits"),
        ("other-repo", "cc-by-nc-4.0", "unknown", "DATA", "inherits"),
    ]
    assert graph.path(found[2]) == ("data", "model", "tune", "repo")


def test_parents_of_a_merge_against_each_other() -> None:
    edges = [Edge("sa", MERGE, "merged"), Edge("ncsa", MERGE, "merged")]
    licenses = {"sa": "cc-by-sa-4.0", "ncsa": "cc-by-nc-sa-4.0", "merged": "cc-by-nc-sa-4.0"}
    found = list(LicenseGraph(edges, licenses).findings())
    assert ("merged", "cc-by-nc-sa-4.0 + cc-by-sa-4.0", "conflict", "SA", "breaks") in [
        brief(finding) for finding in found
    ]


def test_a_cycle_ends_and_spreads_terms_round_it() -> None:
    edges = [
        Edge("base", FINETUNE, "a"),
        Edge("a", FINETUNE, "b"),
        Edge("b", FINETUNE, "a"),
        Edge("b", FINETUNE, "c"),
        Edge("self", FINETUNE, "self"),
    ]
    licenses = dict.fromkeys("abc", "mit") | {"base": "gemma", "self": "mit"}
    found = [brief(finding) for finding in LicenseGraph(edges, licenses).findings()]
    assert {finding[0] for finding in found} == {"a", "b", "c"}
    assert {finding[1] for finding in found} == {"gemma"}


def test_a_long_chain() -> None:
    names = [f"m{place}" for place in range(5000)]
    edges = [Edge(up, FINETUNE, down) for up, down in pairwise(names)]
    licenses = dict.fromkeys(names, "mit") | {"m0": "llama2"}
    found = list(LicenseGraph(edges, licenses).findings())
    assert [finding.role for finding in found] == ["breaks"] + ["inherits"] * 4998
    assert LicenseGraph(edges, licenses).path(found[-1]) == tuple(names)


def test_above_keeps_only_what_leads_to_the_target() -> None:
    edges = [
        Edge("base", FINETUNE, "mine"),
        Edge("base", FINETUNE, "other"),
        Edge("mine", FINETUNE, "child"),
    ]
    graph = LicenseGraph(edges, dict.fromkeys(["base", "mine", "other", "child"], "mit"))
    assert set(graph.above("mine").index) == {"base", "mine"}


def test_declared_use_meets_every_carried_licence() -> None:
    edges = [
        Edge("data", Relation.TRAIN_ON_DATA, "base"),
        Edge("base", FINETUNE, "mine"),
    ]
    licenses = {"data": "cc-by-nc-4.0", "base": "cc-by-nc-4.0", "mine": "mit"}
    graph = LicenseGraph(edges, licenses)
    commercial = graph.judge_use("mine", DeclaredUse("hosted", commercial=True))
    assert [(origin, f.verdict, f.rule) for origin, f in commercial] == [
        ("mit", "compatible", "NONE"),
        ("cc-by-nc-4.0", "conflict", "NC"),
        ("cc-by-nc-4.0", "unknown", "DATA"),
    ]
    assert (
        graph.judge_use("data", DeclaredUse("internal", commercial=False))[0][1].verdict
        == "compatible"
    )
    assert graph.judge_use("nowhere", DeclaredUse("internal", commercial=False))[0][1].rule == "UNK"
    private = graph.judge_use("mine", DeclaredUse("internal", commercial=False))
    assert {finding.verdict for _, finding in private} == {"compatible"}


def test_notice_on_a_step() -> None:
    edges = [Edge("base", FINETUNE, "Ovis1.6-Gemma2-9B", "notice")]
    licenses = {"base": "gemma", "Ovis1.6-Gemma2-9B": "apache-2.0"}
    found = list(LicenseGraph(edges, licenses).findings())
    assert [brief(finding)[2:4] for finding in found] == [("unknown", "UR")]
