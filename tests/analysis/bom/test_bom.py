"""Bills of materials: valid against the official schemas, and read back as they were written."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import lib4sbom
import pyarrow.parquet as pq
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from ptmgraph.analysis.bom.bom import (
    KINDS,
    Bom,
    BomError,
    Component,
    Link,
    WorkKind,
    from_expression,
)
from ptmgraph.analysis.bom.bom import id_of_purl as read_purl
from ptmgraph.analysis.bom.cyclonedx import read_cyclonedx, write_cyclonedx
from ptmgraph.analysis.bom.spdx import read_spdx, write_spdx
from ptmgraph.analysis.licenses import LICENSES, Edge, LicenseGraph, Relation, normalize
from tests.helpers import places

SPDX_SCHEMA = Path(lib4sbom.__file__).parent / "schemas" / "spdx" / "3.0-schema.json"
HUB = places.SHARED / "hub"
CREATED = "2026-11-21T12:00:00Z"

MERGE = Bom(
    "acme/merged-8b",
    CREATED,
    (
        Component(
            *("acme/merged-8b", "model", "llama3.1", "a1b2", "A <b>merge</b>."),
            task="text-generation",
            architecture="llama",
        ),
        Component("meta-llama/Llama-3.1-8B", "model", "llama3.1"),
        Component("acme/tuned", "model", "gpl-3.0 OR mit"),
        Component("acme/lost", "model"),
        Component("rajpurkar/squad", "dataset", "cc-by-sa-4.0"),
        Component("github.com/acme/App", "repository", "gpl"),
    ),
    (
        Link("meta-llama/Llama-3.1-8B", Relation.MERGE, "acme/merged-8b"),
        Link("acme/tuned", Relation.MERGE, "acme/merged-8b"),
        Link("meta-llama/Llama-3.1-8B", Relation.FINETUNE, "acme/tuned"),
        Link("acme/lost", Relation.TRAIN_ON_OUTPUTS, "acme/tuned"),
        Link("rajpurkar/squad", Relation.TRAIN_ON_DATA, "acme/tuned"),
        Link("acme/merged-8b", Relation.LOAD, "github.com/acme/App", 0.9),
    ),
)


@pytest.fixture(scope="module")
def spdx_validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SPDX_SCHEMA.read_text(encoding="utf-8")))


@cache
def cyclonedx_validator(version: str) -> JsonStrictValidator:
    return JsonStrictValidator(SchemaVersion.from_version(version))


def cyclonedx_error(document: dict[str, Any]) -> object:
    return cyclonedx_validator(document["specVersion"]).validate_str(json.dumps(document))


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_cyclonedx_is_valid(version: Any) -> None:
    document = write_cyclonedx(MERGE, version)
    assert document["specVersion"] == version
    assert cyclonedx_error(document) is None


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


def test_spdx_is_valid(spdx_validator: jsonschema.Draft202012Validator) -> None:
    spdx_validator.validate(write_spdx(MERGE))


def test_every_spdx_package_has_one_declared_and_one_concluded_licence() -> None:
    graph = write_spdx(MERGE)["@graph"]
    packages = sorted(entry["spdxId"] for entry in graph if "software_primaryPurpose" in entry)
    for type_ in ("hasDeclaredLicense", "hasConcludedLicense"):
        found = sorted(e["from"] for e in graph if e.get("relationshipType") == type_)
        assert found == packages


def test_the_spdx_schema_would_see_a_wrong_relationship(
    spdx_validator: jsonschema.Draft202012Validator,
) -> None:
    document = write_spdx(MERGE)
    link = next(e for e in document["@graph"] if e.get("relationshipType") == "trainedOn")
    link["relationshipType"] = "cookedFrom"
    with pytest.raises(jsonschema.ValidationError):
        spdx_validator.validate(document)


def same(first: Bom, second: Bom) -> None:
    assert (first.subject, first.created) == (second.subject, second.created)
    assert set(first.components) == set(second.components)
    assert set(first.links) == set(second.links)


def test_read_back() -> None:
    same(read_cyclonedx(write_cyclonedx(MERGE)), MERGE)
    same(read_spdx(write_spdx(MERGE)), MERGE)


def test_every_licence_is_read_back() -> None:
    works = tuple(Component(f"x/{name}", "model", name) for name in LICENSES)
    bom = Bom(works[0].id, CREATED, works)
    for again in (read_cyclonedx(write_cyclonedx(bom)), read_spdx(write_spdx(bom))):
        wrong = [work.license for work in again.components if f"x/{work.license}" != work.id]
        assert [name for name in wrong if not name.endswith("-or-later")] == []


@st.composite
def boms(draw: st.DrawFn) -> Bom:
    names = draw(
        st.lists(
            st.from_regex(r"[a-zA-Z0-9._-]{1,8}/[a-zA-Z0-9._ä+-]{1,8}", fullmatch=True),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    licenses = st.sampled_from(["", "mit", "gemma", "gpl-3.0 AND mit", "openrail", "other"])
    words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=9)

    def component(name: str) -> Component:
        kind: WorkKind = draw(st.sampled_from(KINDS))
        model = kind == "model"
        return Component(
            f"github.com/{name}" if kind == "repository" else name,
            kind,
            draw(licenses),
            draw(words),
            draw(words),
            draw(words) if model else "",
            draw(words) if model else "",
        )

    works = tuple(component(name) for name in names)
    ends = st.sampled_from([work.id for work in works])
    sure = st.floats(0, 1)
    links = draw(
        st.lists(
            st.builds(Link, ends, st.sampled_from(Relation), ends, sure), max_size=8, unique=True
        )
    )
    return Bom(works[0].id, CREATED, works, tuple(links))


@settings(max_examples=50, deadline=None)
@given(boms())
def test_any_bom_is_read_back(bom: Bom) -> None:
    same(read_cyclonedx(json.loads(json.dumps(write_cyclonedx(bom)))), bom)
    same(read_spdx(json.loads(json.dumps(write_spdx(bom)))), bom)


@settings(max_examples=20, deadline=None)
@given(boms())
def test_any_cyclonedx_is_valid(bom: Bom) -> None:
    assert cyclonedx_error(write_cyclonedx(bom)) is None


def test_cyclonedx_of_another_tool() -> None:
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {
            "component": {
                "type": "machine-learning-model",
                "bom-ref": "m",
                "name": "tuned",
                "group": "acme",
                "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"name": "Gemma"}}],
                "pedigree": {
                    "ancestors": [
                        {
                            "type": "machine-learning-model",
                            "name": "x",
                            "purl": "pkg:huggingface/google/gemma-2b@1",
                        }
                    ]
                },
                "modelCard": {"modelParameters": {"datasets": [{"ref": "d"}, {"type": "other"}]}},
            }
        },
        "components": [
            {"type": "data", "bom-ref": "d", "name": "squad"},
            {"type": "library", "name": "torch"},
            "nonsense",
        ],
    }
    bom = read_cyclonedx(document)
    assert bom.subject == "acme/tuned"
    assert {work.id for work in bom.components} == {"acme/tuned", "google/gemma-2b", "squad"}
    assert bom.components[0].license == "apache-2.0 AND gemma"
    assert set(bom.links) == {
        Link("google/gemma-2b", Relation.DERIVED, "acme/tuned"),
        Link("squad", Relation.TRAIN_ON_DATA, "acme/tuned"),
    }


def test_spdx_of_another_tool() -> None:
    document = write_spdx(MERGE)
    for entry in document["@graph"]:
        entry.pop("comment", None)
    links = set(read_spdx(document).links)
    assert Link("acme/tuned", Relation.DERIVED, "acme/merged-8b") in links
    assert Link("rajpurkar/squad", Relation.TRAIN_ON_DATA, "acme/tuned") in links
    assert not [link for link in links if link.upstream == "acme/lost"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["MIT", "Apache-2.0 AND CC-BY-NC-4.0"], "apache-2.0 AND cc-by-nc-4.0 AND mit"),
        (["MIT", "<p>Custom</p>"], "mit AND other"),
        (["MIT", "NOASSERTION"], "mit AND other"),
        (["MIT OR Apache-2.0", "Gemma"], "other"),
        (["NOASSERTION"], ""),
        ([], ""),
    ],
)
def test_no_licence_of_several_is_dropped(written: list[str], read: str) -> None:
    alone = Bom("a/b", CREATED, (Component("a/b", "model"),))
    cyclonedx, spdx = write_cyclonedx(alone), write_spdx(alone)
    cyclonedx["metadata"]["component"]["licenses"] = [{"expression": text} for text in written]
    type_ = "simplelicensing_LicenseExpression"
    spdx["@graph"] += [
        {"type": type_, "spdxId": text, "simplelicensing_licenseExpression": text}
        for text in written
    ]
    (link,) = (e for e in spdx["@graph"] if e.get("relationshipType") == "hasDeclaredLicense")
    link["to"] = written
    for bom in (read_cyclonedx(cyclonedx), read_spdx(spdx)):
        assert [component.license for component in bom.components] == [read]


@pytest.mark.parametrize("confidence", ["nan", "2", "-1", "1", "much", ""])
def test_an_inferred_link_of_no_confidence_is_left_out(confidence: str) -> None:
    cyclonedx = write_cyclonedx(MERGE)
    (repository,) = (c for c in cyclonedx["components"] if c["type"] == "application")
    (link,) = (p for p in repository["properties"] if p["name"] == "ptmgraph:inferred-link")
    link["value"] = link["value"].replace("0.9", confidence)
    spdx = write_spdx(MERGE)
    for entry in spdx["@graph"]:
        if "comment" in entry:
            entry["comment"] = entry["comment"].replace("0.9", confidence)
    for bom in (read_cyclonedx(cyclonedx), read_spdx(spdx)):
        assert len(bom.links) == len(MERGE.links) - 1


@pytest.mark.parametrize(
    "document",
    [
        *(None, [], {}, {"bomFormat": "CycloneDX"}, {"@graph": None}, {"@graph": [{"type": 1}]}),
        {"bomFormat": "CycloneDX", "metadata": {"component": {"type": "library"}}},
    ],
)
def test_what_is_no_bom_is_refused_with_a_reason(document: object) -> None:
    for read in (read_cyclonedx, read_spdx):
        with pytest.raises(BomError, match=r"\w+ \w+"):
            read(document)


@pytest.mark.parametrize("type_", [["x"], {"x": 1}, None, 3], ids=repr)
def test_a_type_that_is_no_text_is_none_that_we_know(type_: object) -> None:
    subject = {"type": "machine-learning-model", "name": "m"}
    strange = {"type": type_, "name": "x"}
    document = {
        "bomFormat": "CycloneDX",
        "metadata": {"component": {**subject, "pedigree": {"ancestors": [strange]}}},
        "components": [strange],
    }
    assert [component.id for component in read_cyclonedx(document).components] == ["m"]
    with pytest.raises(BomError):
        read_cyclonedx({**document, "metadata": {"component": strange}})
    root = {"type": "SpdxDocument", "rootElement": ["1"]}
    package = {"type": "ai_AIPackage", "spdxId": "1", "name": "m"}
    graph = [root, package, {**strange, "spdxId": "2"}]
    assert [component.id for component in read_spdx({"@graph": graph}).components] == ["m"]


def test_a_bom_is_whole() -> None:
    one = Component("a/b", "model")
    with pytest.raises(ValueError, match="same id"):
        Bom("a/b", CREATED, (one, one))
    with pytest.raises(ValueError, match="no such component: c/d"):
        Bom("a/b", CREATED, (one,), (Link("c/d", Relation.MERGE, "a/b"),))


def test_purls_and_expressions() -> None:
    assert read_purl("pkg:huggingface/a/b%20c@1?x=y") == ("a/b c", "model")
    assert read_purl("pkg:github/a/b") == ("github.com/a/b", "repository")
    assert read_purl("pkg:pypi/torch@1") is None
    assert from_expression("LicenseRef-hf-gpl") == "gpl"
    assert from_expression("MIT AND LicenseRef-scancode-gemma-tou-2025-03-24") == "gemma AND mit"


@pytest.mark.skipif(not HUB.exists(), reason="../shared/data/hub is absent")
def test_a_deep_merge_of_real_models(spdx_validator: jsonschema.Draft202012Validator) -> None:
    bom = deepest_merge()
    assert len(bom.components) >= 10
    for version in ("1.6", "1.7"):
        assert cyclonedx_error(write_cyclonedx(bom, version)) is None
    spdx_validator.validate(write_spdx(bom))
    same(read_cyclonedx(write_cyclonedx(bom)), bom)
    same(read_spdx(write_spdx(bom)), bom)


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
