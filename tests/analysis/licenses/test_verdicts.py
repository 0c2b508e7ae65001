"""The verdict on each step, as the graph holds it."""

from __future__ import annotations

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation
from ptmgraph.analysis.licenses.verdicts import StepVerdict, step_verdicts

FINETUNE, MERGE, DATA = Relation.FINETUNE, Relation.MERGE, Relation.TRAIN_ON_DATA


def verdicts(edges: list[Edge], licenses: dict[str, str]) -> dict[str, StepVerdict]:
    """The verdicts by the works that the steps lead to."""
    return {v.edge.downstream: v for v in step_verdicts(LicenseGraph(edges, licenses))}


def test_each_rule_has_its_own_words_and_its_own_blame() -> None:
    """The second model drops nothing that was still there, but breaks the rule on names anew."""
    edges = [Edge("base", FINETUNE, "Llama-free"), Edge("Llama-free", FINETUNE, "mine")]
    found = verdicts(edges, {"base": "llama3.1", "Llama-free": "mit", "mine": "mit"})
    dropped = "mit drops the use restrictions of llama3.1, which must be passed on"
    assert found["Llama-free"] == StepVerdict(
        edges[0],
        "conflict",
        "UR",
        [f"Conflict (UR): {dropped}"],
        ["llama3.1"],
        ["base"],
        ["Llama-free"],
    )
    assert found["mine"].rule == "UR+NAME"
    assert list(zip(found["mine"].findings, found["mine"].blamed, strict=True)) == [
        ('Conflict (NAME): the name mine does not begin with "Llama"', "mine"),
        (f"Conflict (UR): {dropped}", "Llama-free"),
    ]
    assert found["mine"].sources == ["base", "base"]


def test_all_that_is_found_is_there_the_worst_first() -> None:
    edges = [
        Edge("nc", FINETUNE, "silent"),
        Edge("data", DATA, "silent"),
        Edge("silent", FINETUNE, "sold"),
    ]
    found = verdicts(edges, {"nc": "cc-by-nc-4.0", "data": "cc-by-sa-4.0", "sold": "mit"})["sold"]
    assert (found.verdict, found.rule) == ("conflict", "NC")
    assert [words.partition(":")[0] for words in found.findings] == [
        "Conflict (NC)",
        "Possible conflict (DATA)",
        "Not stated (UNK)",
    ]
    assert found.terms == ["cc-by-nc-4.0", "cc-by-sa-4.0", "none stated"]
    assert found.sources == ["nc", "data", "silent"]
    assert found.blamed == ["sold"] * 3


def test_weights_come_from_weights_where_data_has_the_same_licence() -> None:
    edges = [Edge("data", DATA, "mid"), Edge("base", FINETUNE, "mid"), Edge("mid", FINETUNE, "end")]
    nc = dict.fromkeys(("data", "base"), "cc-by-nc-4.0")
    found = verdicts(edges, {**nc, "mid": "mit", "end": "mit"})["end"]
    told = zip(found.findings, found.sources, strict=True)
    assert {words.partition(":")[0]: source for words, source in told} == {
        "Conflict (NC)": "base",
        "Possible conflict (DATA)": "data",
    }


def test_parents_of_a_merge_that_break_each_other_are_told_at_one_of_its_steps() -> None:
    edges = [Edge("sa", MERGE, "merged"), Edge("ncsa", MERGE, "merged")]
    licenses = {"sa": "cc-by-sa-4.0", "ncsa": "cc-by-nc-sa-4.0", "merged": "cc-by-nc-sa-4.0"}
    found = [v for v in step_verdicts(LicenseGraph(edges, licenses)) if len(v.findings) == 1]
    assert ("cc-by-nc-sa-4.0 + cc-by-sa-4.0", "SA", edges[1]) in [
        (v.terms[0], v.rule, v.edge) for v in found
    ]


def test_a_clean_step_has_none() -> None:
    edges = [Edge("a", FINETUNE, "b")]
    assert verdicts(edges, {"a": "apache-2.0", "b": "mit"}) == {}
