"""The rule on names: a word's end, the licensor, repacks, and names that keep the parent's."""

import pytest

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation, Step, judge_step
from ptmgraph.analysis.licenses.model_names import beginning

FINETUNE, QUANTIZE, DERIVED = Relation.FINETUNE, Relation.QUANTIZE, Relation.DERIVED


@pytest.mark.parametrize(
    ("name", "prefix", "begins"),
    [
        ("Llama-3-8B", "Llama 3", "word"),
        ("llama3_8b", "Llama 3", "word"),
        ("LLaMA3Instruct", "Llama 3", "word"),
        ("Llama-3.1-8B", "Llama 3", "word"),
        ("Llama-3x8B", "Llama 3", "word"),
        ("Llama-30B", "Llama 3", ""),
        ("Llama-3B-chat", "Llama 3", ""),
        ("Llama-3.5B-chat", "Llama 3", ""),
        ("Llama-3b", "Llama 3", ""),
        ("Meta-Llama-3-8B", "Llama 3", ""),
        ("Llama-7b", "Llama", "word"),
        ("Llama", "Llama", "word"),
        ("LlamaGuard", "Llama", "word"),
        ("llama2go", "Llama", "word"),
        ("Llamarada-8b", "Llama", "letters"),
        ("LLAMAFIED", "Llama", "letters"),
        ("L3-8B", "Llama", ""),
        ("HyperCLOVAX-SEED", "HyperCLOVA X", "word"),
        ("HyperCLOVA-Xtra", "HyperCLOVA X", "letters"),
        ("", "Llama", ""),
    ],
)
def test_a_name_begins_with_a_word(name: str, prefix: str, begins: str) -> None:
    assert beginning(name, prefix) == begins


@pytest.mark.parametrize(
    ("relation", "parent", "child", "verdict"),
    [
        (FINETUNE, "meta-llama/Llama-3.1-8B", "acme/chat-8b", "conflict"),
        (FINETUNE, "meta-llama/Llama-3.1-8B", "meta-llama/Prompt-Guard-86M", "compatible"),
        (FINETUNE, "", "meta-llama/Prompt-Guard-86M", "compatible"),
        (FINETUNE, "Acme/base", "acme/chat-8b", "compatible"),
        (FINETUNE, "someone/Hermes", "Facebook/other", "compatible"),
        (QUANTIZE, "someone/Hermes-8B", "other/Hermes-8B-GGUF", "compatible"),
        (DERIVED, "someone/Hermes-8B", "other/Hermes-8B-AWQ-Int4", "compatible"),
        (DERIVED, "someone/Hermes-8B", "other/Hermes-9B-AWQ", "conflict"),
        (FINETUNE, "meta-llama/Llama-3.1-8B", "acme/chat-Llama-3.1-8B", "unknown"),
        (FINETUNE, "someone/Hermes-8B", "acme/Hermes-8B-tuned", "unknown"),
        (FINETUNE, "someone/Llama-3", "acme/my-Llama-30", "conflict"),
    ],
)
def test_who_is_accused(relation: Relation, parent: str, child: str, verdict: str) -> None:
    found = judge_step(Step("llama3.1", relation, "llama3.1", child, parent_name=parent))
    rule = "NONE" if verdict == "compatible" else "NAME"
    assert (found.verdict, found.rule) == (verdict, rule), found.reason


def test_the_owner_of_a_tuned_model_is_no_licensor() -> None:
    """Who grants the licence may name models at will; who got it may not, not even his own."""
    edges = [Edge("meta/base", FINETUNE, "a/Llama-x"), Edge("a/Llama-x", FINETUNE, "a/mine")]
    edges.append(Edge("meta/base", FINETUNE, "meta/guard"))
    graph = LicenseGraph(edges, dict.fromkeys(["meta/base", "a/Llama-x", "a/mine"], "llama3.1"))
    found = [(one.edge.downstream, one.finding.rule) for one in graph.findings()]
    assert found == [("meta/guard", "UNK"), ("a/mine", "NAME")]
