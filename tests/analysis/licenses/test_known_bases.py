"""The table of known bases."""

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation, Words, check_work, normalize
from ptmgraph.analysis.licenses.facts import LICENSES, read_csv
from ptmgraph.analysis.licenses.known_bases import known_bases
from ptmgraph.graph.ids import hub_id


def test_each_base_is_there_once_with_a_known_licence_and_a_source() -> None:
    rows = read_csv("known_bases.csv")
    assert len(known_bases()) == len(rows)
    for row in rows:
        assert hub_id(row["model"]) == row["model"]
        assert row["license"] in LICENSES and row["source"]
        assert normalize(row["license"]).id == row["license"]


def test_families_with_several_licences_are_told_apart() -> None:
    licenses = {name: base.license for name, base in known_bases().items()}
    assert licenses["qwen/qwen2.5-3b"] == "qwen-research"
    assert licenses["qwen/qwen2.5-72b-instruct"] == "qwen"
    assert licenses["qwen/qwen2.5-7b"] == "apache-2.0"
    assert licenses["meta-llama/meta-llama-3-8b"] == "llama3"
    assert licenses["meta-llama/llama-3.1-8b"] == "llama3.1"
    assert "google/gemma-4-31b" not in licenses  # another licence than the older ones


def test_a_finding_says_that_the_licence_is_from_the_table() -> None:
    step = Edge("meta-llama/Llama-3.1-8B", Relation.FINETUNE, "acme/Llama-x")
    graph = LicenseGraph([step], {step.upstream: "llama3.1", step.downstream: "mit"})
    told = "No source states the licence of meta-llama/Llama-3.1-8B"
    (found,) = check_work(graph, "acme/Llama-x", words=Words(known={step.upstream})).findings
    assert told in found.text and told not in found.claim
    (found,) = check_work(graph, "acme/Llama-x").findings
    assert told not in found.text
