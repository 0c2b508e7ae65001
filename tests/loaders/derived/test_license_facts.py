"""The derived facts about licences."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.analysis.licenses import LICENSES
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.loaders.derived.license_facts import LicenseFacts


def carries(label: str, id: str, license: str) -> Rel:
    return Rel(label, id, "LICENSED_UNDER", "License", license, "tag", license)


@pytest.fixture
def facts(tmp_path: Path) -> dict[str, Node]:
    """The facts derived where three works carry licences, one of them unheard of."""
    written: list[Record] = [
        carries("Model", "a/tuned", "llama3.1"),
        carries("Dataset", "a/data", "cc-by-nc-4.0"),
        carries("Model", "a/odd", "house rules"),
        carries("Model", "a/code", "gpl-2.0 WITH classpath-exception-2.0"),
        carries("Model", "a/clause", "mit WITH commons-clause"),
    ]
    with SnapshotWriter(tmp_path, "made-up", "all", "2026-11-01T00:00:00Z", 10) as writer:
        for record in written:
            writer.add(record)
    found = list(LicenseFacts(tmp_path).records())
    nodes = [record for record in found if isinstance(record, Node)]
    assert len(nodes) == len(found)
    return {node.id: node for node in nodes}


def test_only_licences_that_occur_and_are_known_get_facts(facts: dict[str, Node]) -> None:
    assert set(facts) == {"llama3.1", "cc-by-nc-4.0", "gpl-2.0 WITH classpath-exception-2.0"}
    assert {node.type for node in facts.values()} == {"License"}


def test_facts_are_those_of_the_table(facts: dict[str, Node]) -> None:
    llama = facts["llama3.1"].properties
    assert llama["name"] == "Llama 3.1 Community License Agreement"
    assert llama["spdx_id"] == LICENSES["llama3.1"].spdx
    assert (llama["commercial"], llama["use_restrictions"]) == ("limited", "yes")
    assert (llama["name_prefix"], llama["checked"]) == ("Llama", "text-read")
    assert "700 million" in str(llama["threshold"])
    assert "Built with Llama" in str(llama["attribution"])
    assert facts["cc-by-nc-4.0"].properties["commercial"] == "no"


def test_nothing_loaded_gives_nothing(tmp_path: Path) -> None:
    assert list(LicenseFacts(tmp_path).records()) == []
