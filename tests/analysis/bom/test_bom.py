"""Bills of materials as they are written: valid against the official schemas."""

import json
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from ptmgraph.analysis.bom.bom import Bom, Component, Link
from ptmgraph.analysis.bom.cyclonedx import write_cyclonedx
from ptmgraph.analysis.bom.spdx import write_spdx
from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation, normalize
from tests.helpers import places
from tests.helpers.bom_schemas import cyclonedx_error, spdx_error
from tests.helpers.boms import CREATED, MERGE, boms

HUB = places.SHARED / "hub"


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_cyclonedx_is_valid(version: Any) -> None:
    document = write_cyclonedx(MERGE, version)
    assert document["specVersion"] == version
    assert cyclonedx_error(document) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://e.org/a b", "type": "website"},
        {"url": "https://e.org/%zz", "type": "website"},
        {"url": "https://é.org/<x>", "type": "website"},
    ],
)
def test_the_schemas_look_into_addresses_and_times(wrong: dict[str, str]) -> None:
    document = write_cyclonedx(MERGE)
    right = {"url": "https://é.org/%20?x=ü#ß", "type": "website"}
    assert cyclonedx_error({**document, "externalReferences": [right]}) is None
    assert cyclonedx_error({**document, "externalReferences": [wrong]}) is not None
    yesterday = {**document["metadata"], "timestamp": "yesterday"}
    assert cyclonedx_error({**document, "metadata": yesterday}) is not None


def test_cyclonedx_says_what_the_standard_can_say() -> None:
    document = write_cyclonedx(MERGE)
    merged = document["metadata"]["component"]
    assert [a["name"] for a in merged["pedigree"]["ancestors"]] == ["Llama-3.1-8B", "tuned"]
    assert merged["purl"] == "pkg:huggingface/acme/merged-8b@a1b2"
    assert merged["licenses"][0]["license"]["name"] == "Llama 3.1 Community License Agreement"
    assert merged["modelCard"]["modelParameters"]["task"] == "text-generation"
    tuned = next(c for c in document["components"] if c["name"] == "tuned")
    data = next(c for c in document["components"] if c["type"] == "data")
    assert tuned["licenses"][0]["expression"] == "GPL-3.0 OR MIT"
    assert tuned["modelCard"]["modelParameters"]["datasets"] == [{"ref": data["bom-ref"]}]


def test_risks_and_what_is_unknown_of_them_stand_in_both() -> None:
    document = write_cyclonedx(MERGE)
    merged = document["metadata"]["component"]
    told = {(p["name"], p["value"]) for p in merged["properties"] if "risk" in p["name"]}
    risk = "high unsafe-template: gguf: line 1: __class__"
    assert told == {
        ("ptmgraph:risk", risk),
        ("ptmgraph:risk-unknown", "files"),
        ("ptmgraph:risk-unknown", "weights"),
    }
    (harm,) = document["vulnerabilities"]
    assert harm["affects"] == [{"ref": merged["bom-ref"]}]
    assert harm["ratings"][0]["severity"] == "high" and harm["recommendation"]
    (note,) = [e for e in write_spdx(MERGE)["@graph"] if e["type"] == "Annotation"]
    assert note["statement"].splitlines() == [
        f"ptmgraph:risk {risk}",
        "ptmgraph:risk-unknown files",
        "ptmgraph:risk-unknown weights",
    ]


def test_spdx_is_valid() -> None:
    assert spdx_error(write_spdx(MERGE)) is None


def test_every_spdx_package_has_one_declared_and_one_concluded_licence() -> None:
    graph = write_spdx(MERGE)["@graph"]
    packages = sorted(entry["spdxId"] for entry in graph if "software_primaryPurpose" in entry)
    for type_ in ("hasDeclaredLicense", "hasConcludedLicense"):
        found = sorted(e["from"] for e in graph if e.get("relationshipType") == type_)
        assert found == packages


def test_the_spdx_schema_would_see_a_wrong_relationship() -> None:
    document = write_spdx(MERGE)
    link = next(e for e in document["@graph"] if e.get("relationshipType") == "trainedOn")
    link["relationshipType"] = "cookedFrom"
    assert spdx_error(document) is not None


@settings(max_examples=20, deadline=None)
@given(boms())
def test_any_cyclonedx_is_valid(bom: Bom) -> None:
    assert cyclonedx_error(write_cyclonedx(bom)) is None


def test_a_bom_is_whole() -> None:
    one = Component("a/b", "model")
    with pytest.raises(ValueError, match="same id"):
        Bom("a/b", CREATED, (one, one))
    with pytest.raises(ValueError, match="no such component: c/d"):
        Bom("a/b", CREATED, (one,), (Link("c/d", Relation.MERGE, "a/b"),))


@pytest.mark.skipif(not HUB.exists(), reason="../shared/data/hub is absent")
def test_a_deep_merge_of_real_models() -> None:
    bom = deepest_merge()
    assert len(bom.components) >= 10
    for version in ("1.6", "1.7"):
        assert cyclonedx_error(write_cyclonedx(bom, version)) is None
    assert spdx_error(write_spdx(bom)) is None


def deepest_merge() -> Bom:
    """The merge with the most ancestors among the real rows."""
    table = pq.read_table(
        HUB / "hub_models_real_rows.parquet", columns=["id", "cardData", "baseModels"]
    )
    edges, licenses = [], {}
    for row in table.to_pylist():
        card = json.loads(row["cardData"] or "{}")
        licenses[row["id"]] = normalize(card.get("license"), card.get("license_name")).id
        bases = row["baseModels"] or {}
        relation = {"merge": Relation.MERGE, "quantized": Relation.QUANTIZE}.get(
            bases.get("relation") or "", Relation.FINETUNE
        )
        edges += [Edge(base["id"], relation, row["id"]) for base in bases.get("models") or []]
    graph = LicenseGraph(edges, licenses)
    merges = {edge.downstream for edge in edges if edge.relation == Relation.MERGE}
    chain = max((graph.above(name) for name in sorted(merges)), key=lambda above: len(above.names))
    works = tuple(
        Component(name, "model", license_)
        for name, license_ in zip(chain.names, chain.licenses, strict=True)
    )
    links = [chain.edge(number) for number in range(len(chain.upstream))]
    subject = next(name for name in reversed(chain.names) if not chain.out_of[chain.index[name]])
    return Bom(
        subject,
        CREATED,
        works,
        tuple(Link(link.upstream, link.relation, link.downstream) for link in dict.fromkeys(links)),
    )
