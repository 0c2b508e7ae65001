"""Models that may ship instead, and what is to be shipped along."""

from dataclasses import replace

from ptmgraph.analysis.licenses import Relation, Step, judge_step, obligations_pack
from ptmgraph.analysis.licenses.alternatives import Candidate, alternatives

MODEL = Candidate("acme/big", "text-generation", "llama", 8_000_000_000, 100, "conflict")


def test_family_first_then_size_then_downloads() -> None:
    offered = [
        replace(MODEL, id="far", family="qwen", parameters=70_000_000_000, verdict="compatible"),
        replace(MODEL, id="near", family="qwen", parameters=7_000_000_000, verdict="compatible"),
        replace(MODEL, id="kin", parameters=1_000_000_000, verdict="compatible"),
        replace(MODEL, id="sizeless", family="", parameters=0, verdict="compatible"),
        replace(MODEL, id="near-liked", family="x", downloads=999, verdict="compatible"),
        replace(MODEL, id="unclear", verdict="unknown"),
        replace(MODEL, id="other-task", task="fill-mask", verdict="compatible"),
        replace(MODEL, verdict="compatible"),
    ]
    ranked = [candidate.id for candidate in alternatives(MODEL, offered)]
    assert ranked == ["kin", "near-liked", "near", "far", "sizeless"]
    assert len(alternatives(MODEL, offered, limit=2)) == 2


def test_a_model_of_no_known_family_has_no_kin() -> None:
    model = replace(MODEL, family="")
    close = replace(model, id="close", family="x", verdict="compatible")
    far = replace(model, id="far", family="", parameters=1, verdict="compatible")
    assert alternatives(model, [far, close])[0].id == "close"


def test_obligations_pack_lists_each_duty_once() -> None:
    finding = judge_step(Step("llama3.1", Relation.FINETUNE, "llama3.1", "Llama-x"))
    pack = obligations_pack(finding.obligations * 2)
    assert pack.count("Built with Llama") == 1
    assert "## llama3.1" in pack
    assert "- [ ] Give recipients a copy of the agreement." in pack
    assert "(1.b.i)" in pack
    assert "Nothing." in obligations_pack([])
