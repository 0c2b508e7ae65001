"""What ptmgraph writes as a bill of materials is read back, from either standard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from ptmgraph.analysis.bom.bom import Bom, Component, WorkKind
from ptmgraph.analysis.bom.cyclonedx import write_cyclonedx
from ptmgraph.analysis.bom.spdx import write_spdx
from ptmgraph.analysis.licenses import LICENSES, Relation
from tests.helpers.boms import CREATED, MERGE, boms, head_of, said_of

LABELS: dict[WorkKind, str] = {"model": "Model", "dataset": "Dataset", "repository": "Repository"}
WRITERS = (write_cyclonedx, write_spdx)

RISKS = {
    write_cyclonedx: "entries of vulnerabilities",
    write_spdx: "elements of type Annotation",
}


@pytest.mark.parametrize("write", WRITERS)
def test_what_is_written_is_read_back(write: Any) -> None:
    document = write(MERGE)
    assert head_of(document).names[0] == MERGE.subject
    assert head_of(document).created == CREATED
    said = said_of(document)
    assert said.nodes == {f"{LABELS[work.kind]} {work.id}" for work in MERGE.components}
    assert said.links == {
        "acme/merged-8b MERGED_FROM meta-llama/Llama-3.1-8B",
        "acme/merged-8b MERGED_FROM acme/tuned",
        "acme/tuned FINETUNED_FROM meta-llama/Llama-3.1-8B",
        "acme/tuned TRAINED_ON rajpurkar/squad",
        "github.com/acme/App REUSES? acme/merged-8b (loads)",
    }
    assert said.licenses == {
        f"{work.id}: {work.license}" for work in MERGE.components if work.license
    }
    assert said.rejected == {}
    assert said.passed_over == {
        "relationships train_on_outputs from a model to a model": 1,
        # What we said of risks comes from the graph that it would be read into.
        RISKS[write]: 1,
    }


def test_every_licence_is_read_back() -> None:
    works = tuple(Component(f"x/{n}", "model", name) for n, name in enumerate(LICENSES))
    for write in WRITERS:
        said = said_of(write(Bom(works[0].id, CREATED, works)))
        wrong = said.licenses - {f"{work.id}: {work.license}" for work in works}
        assert {text for text in wrong if not text.endswith("-or-later")} == set()
        assert len(said.licenses) == len(works)


@settings(max_examples=25, deadline=None)
@given(boms())
def test_both_standards_say_the_same_of_any_bom(bom: Bom) -> None:
    one, other = (said_of(write(bom)) for write in WRITERS)
    assert one.nodes == other.nodes and one.licenses == other.licenses
    assert one.links == other.links
    bad = sum(count for reason, count in one.rejected.items() if reason.startswith("component"))
    assert len(one.nodes) == len({(work.kind, work.id) for work in bom.components}) - bad


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("confidence", ["nan", "2", "-1", "1", "much", ""])
def test_an_inferred_link_of_no_confidence_is_counted(write: Any, confidence: str) -> None:
    document = write(MERGE)
    said = said_of(json.dumps(document).replace("0.9", confidence))
    assert not [link for link in said.links if "REUSES" in link]
    assert said.passed_over["words of ptmgraph that cannot be read"] == 1


@pytest.mark.parametrize("write", WRITERS)
def test_a_document_of_another_tool_has_no_words_of_ours(write: Any) -> None:
    document = write(MERGE)
    for entry in document.get("@graph", []):
        entry.pop("comment", None)
    for entry in document.get("components", []):
        entry.pop("properties", None)
    document.get("metadata", {}).get("component", {}).pop("properties", None)
    said = said_of(document)
    assert "acme/merged-8b DERIVED_FROM acme/tuned" in said.links
    assert "acme/tuned TRAINED_ON rajpurkar/squad" in said.links
    assert not [link for link in said.links if "FINETUNED" in link or "MERGED" in link]
    assert Relation.TRAIN_ON_OUTPUTS not in "".join(said.passed_over)
