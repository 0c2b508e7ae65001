"""Known bases get their licence in the merged tables, where no source states one."""

from __future__ import annotations

from pathlib import Path

from ptmgraph.analysis.licenses.known_bases import KNOWN_BASE
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.loaders.derived.license_bases import write_bases
from tests.helpers.merged import derived, merged, rows, write_verdicts

LLAMA, GEMMA, QWEN = "meta-llama/Llama-3.1-8B", "google/gemma-2-9b", "Qwen/Qwen2.5-3B"
CARRIES = "Model-LICENSED_UNDER-License"


def licensed(id: str, license: str) -> Record:
    return Rel("Model", id, "LICENSED_UNDER", "License", license, "card", license)


def with_bases(tmp_path: Path, *records: Record) -> tuple[Path, dict[str, int]]:
    folder = merged(tmp_path, list(records))
    return folder, dict(write_bases(folder))


def test_only_those_of_which_no_source_states_a_licence(tmp_path: Path) -> None:
    folder, written = with_bases(
        tmp_path,
        derived("acme/x", LLAMA, "FINETUNED_FROM"),
        derived("acme/x", GEMMA, "FINETUNED_FROM"),
        derived("acme/x", "acme/base", "FINETUNED_FROM"),
        licensed("acme/x", "mit"),
        licensed(GEMMA, "other"),
        Node("Model", QWEN.lower()),
    )
    assert written == {CARRIES: 4, "License": 4}
    carried = {row["start_id"]: row for row in rows(folder, CARRIES)}
    assert list(carried) == ["acme/x", GEMMA, LLAMA, QWEN.lower()]
    assert {id for id, row in carried.items() if row["sources"] == [KNOWN_BASE]} == {
        LLAMA,
        QWEN.lower(),
    }
    llama = carried[LLAMA]
    assert (llama["end_id"], llama["declared"], llama["confidence"]) == ("llama3.1", False, 0.9)
    assert llama["evidence"] == [
        "known-base: README of github.com/meta-llama/llama-models, table of models and licences"
    ]
    (license_,) = (row for row in rows(folder, "License") if row["id"] == "llama3.1")
    assert license_["name_prefix"] == "Llama"


def test_a_second_time_and_without_any_base_nothing_changes(tmp_path: Path) -> None:
    folder, written = with_bases(tmp_path, derived("acme/x", LLAMA, "FINETUNED_FROM"))
    assert written == {CARRIES: 1, "License": 1}
    assert dict(write_bases(folder)) == {}
    other, written = with_bases(tmp_path / "other", derived("a/x", "a/y", "FINETUNED_FROM"))
    assert written == {}
    assert rows(other, CARRIES) == []


def test_a_renamed_base_is_known_by_its_name_of_today(tmp_path: Path) -> None:
    old = "meta-llama/Meta-Llama-3.1-8B"
    renamed = Rel("Model", old, "RENAMED_TO", "Model", LLAMA, "hub", "redirect")
    folder, _ = with_bases(
        tmp_path, derived("acme/x", old, "FINETUNED_FROM"), renamed, Node("Model", LLAMA)
    )
    carried = {row["start_id"] for row in rows(folder, CARRIES)}
    assert LLAMA in carried


def test_the_verdicts_rest_on_it(tmp_path: Path) -> None:
    folder, _ = with_bases(
        tmp_path, derived("acme/x", LLAMA, "FINETUNED_FROM"), licensed("acme/x", "mit")
    )
    list(write_verdicts(folder))
    (row,) = rows(folder, "Model-FINETUNED_FROM-Model")
    assert (row["license_verdict"], row["license_rule"]) == ("conflict", "UR+NAME")
