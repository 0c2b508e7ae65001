"""Uses of one repository become one relationship per model and mode, with all places."""

from dataclasses import replace

from ptmgraph.analysis.code.records import Use
from ptmgraph.graph.records import Rel
from ptmgraph.loaders.code.reuse import reuse_records

USE = Use("app/load.py", 7, "gpt2", "model", "direct", "package", "loads", "transformers", "load")


def only(*uses: Use) -> Rel:
    (rel,) = reuse_records("github.com/example/app", uses)
    return rel


def test_uses_in_several_files_are_one_relationship() -> None:
    test = replace(USE, path="a/test_load.py", line=3, scope="tests", confidence=0.5)
    rel = only(test, USE)
    assert (rel.start_id, rel.type, rel.end_id) == ("github.com/example/app", "REUSES", "gpt2")
    assert rel.properties == {
        "mode": "loads",
        "places": ["a/test_load.py:3", "app/load.py:7"],
        "uses": 2,
        "call": "load",
        "revision": None,
        "scope": "package",
        "trusts_code": None,
    }
    assert (rel.source, rel.evidence) == ("code", "app/load.py:7 load")
    assert (rel.declared, rel.confidence) == (True, 1.0)


def test_an_uncertain_use_is_inferred() -> None:
    rel = only(replace(USE, confidence=0.8))
    assert (rel.declared, rel.confidence) == (False, 0.8)


def test_each_mode_is_a_relationship_of_its_own() -> None:
    tuned = replace(USE, line=9, mode="finetunes")
    assert [rel.properties["mode"] for rel in reuse_records("r", [USE, tuned])] == [
        "loads",
        "finetunes",
    ]


def test_a_revision_counts_only_when_every_use_pins_it() -> None:
    pinned = replace(USE, revision="abc")
    assert only(pinned, replace(pinned, line=9)).properties["revision"] == "abc"
    assert only(pinned, replace(USE, line=9)).properties["revision"] is None
    other = replace(USE, line=9, revision="abd")
    assert only(other, pinned).properties["revision"] == "abc, abd"


def test_datasets_are_used_and_unresolved_ids_are_not() -> None:
    rel = only(replace(USE, id="squad", role="dataset"), replace(USE, id="", binding="unresolved"))
    assert (rel.type, rel.end_type, rel.end_id) == ("USES_DATASET", "Dataset", "squad")
    assert rel.properties == {"places": ["app/load.py:7"], "uses": 1, "scope": "package"}
