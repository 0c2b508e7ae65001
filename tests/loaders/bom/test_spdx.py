"""SPDX of other tools: names for people, two versions, files that speak for packages."""

from __future__ import annotations

from typing import Any

import pytest

from ptmgraph.graph.records import Node
from ptmgraph.loaders.bom.document import BomUnreadable
from tests.helpers.boms import head_of, records_of, said_of

Entry = dict[str, Any]


def spdx3(*elements: Entry, root: str = "m") -> Entry:
    """An SPDX 3 document about the element `m`."""
    head = [{"type": "SpdxDocument", "spdxId": "doc", "rootElement": [root]}]
    return {"@context": "https://spdx.org/rdf/3.0.1/x.jsonld", "@graph": [*head, *elements]}


def element(id: str, type_: str = "ai_AIPackage", **more: Any) -> Entry:
    return {"type": type_, "spdxId": id, "name": id, **more}


def related(start: str, type_: str, *ends: str) -> Entry:
    return element("r", "Relationship", relationshipType=type_, to=list(ends), **{"from": start})


def spdx2(*packages: Entry, relationships: object = (), **more: Any) -> Entry:
    """An SPDX 2.3 document."""
    told = [
        {"spdxElementId": start, "relationshipType": type_, "relatedSpdxElement": end}
        for start, type_, end in relationships  # type: ignore[attr-defined]
    ]
    head = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "doc"}
    return {**head, "packages": list(packages), "relationships": told, **more}


def package(id: str, purl: str = "", **more: Any) -> Entry:
    refs = [{"referenceType": "purl", "referenceLocator": purl}] if purl else []
    return {"SPDXID": id, "name": id, "externalRefs": refs, **more}


HUB = "https://huggingface.co/acme/tuned-7b"


@pytest.mark.parametrize(
    "package3",
    [
        {"name": "Tuned 7B", "software_packageUrl": "pkg:huggingface/acme/tuned-7b"},
        {"name": "Tuned 7B", "software_downloadLocation": f"{HUB}/resolve/main/model.safetensors"},
        {"name": "tuned-7b", "software_homePage": HUB},
        {
            "name": "Tuned",
            "externalIdentifier": [
                {
                    "externalIdentifierType": "packageUrl",
                    "identifier": "pkg:huggingface/acme/tuned-7b",
                }
            ],
        },
        {"type": "software_Package", "software_primaryPurpose": "model", "name": "acme/tuned-7b"},
        {"type": "AIPackage", "name": "acme/tuned-7b"},
        {
            "type": "software_Package",
            "name": "x",
            "software_packageUrl": "pkg:huggingface/acme/tuned-7b",
        },
    ],
)
def test_a_package_has_a_name_for_people(package3: Entry) -> None:
    document = spdx3(element("m", **package3))
    assert said_of(document).nodes == {"Model acme/tuned-7b"}
    assert head_of(document).names[0] == "acme/tuned-7b"


@pytest.mark.parametrize(
    ("package2", "node"),
    [
        (package("p", "pkg:huggingface/acme/tuned-7b"), "Model acme/tuned-7b"),
        (package("p", "pkg:huggingface/datasets/acme/d@1"), "Dataset acme/d"),
        (package("p", downloadLocation=f"git+{HUB}@main"), "Model acme/tuned-7b"),
        (package("p", homepage="https://huggingface.co/datasets/acme/d"), "Dataset acme/d"),
        (package("svc", primaryPackagePurpose="APPLICATION"), "Repository svc"),
        (
            package("p", "pkg:github/acme/svc", primaryPackagePurpose="SOURCE"),
            "Repository github.com/acme/svc",
        ),
    ],
)
def test_packages_of_spdx_2(package2: Entry, node: str) -> None:
    assert said_of(spdx2(package2)).nodes == {node}


def test_libraries_are_left_out_of_both_alike() -> None:
    names = ("numpy", "lmdb")
    in_2 = [package(name, f"pkg:pypi/{name}", primaryPackagePurpose="LIBRARY") for name in names]
    in_3 = [element(n, "software_Package", software_primaryPurpose="library") for n in names]
    for document in (spdx2(*in_2), spdx3(*in_3)):
        assert said_of(document).nodes == set()
        assert said_of(document).passed_over == {"packages of purpose library": 2}


def test_what_the_document_is_about_is_code_if_it_says_no_more() -> None:
    root = ("SPDXRef-DOCUMENT", "DESCRIBES", "app")
    assert said_of(spdx2(package("app"), relationships=[root])).nodes == {"Repository app"}
    assert said_of(spdx2(package("app"), documentDescribes=["app"])).nodes == {"Repository app"}
    assert said_of(spdx2(package("app"))).nodes == set()
    assert said_of(spdx3(element("m", "software_Package"))).nodes == {"Repository m"}


@pytest.mark.parametrize("type_", ["trainedOn", "finetunedOn", "TRAINED_ON"])
def test_data_that_a_model_was_made_with(type_: str) -> None:
    data = element("d", "dataset_DatasetPackage")
    said = said_of(spdx3(element("m"), data, related("m", type_, "d")))
    assert said.links == {"m TRAINED_ON d"}


def test_a_model_fine_tuned_on_a_model_and_one_tested_on_data() -> None:
    data = element("d", "dataset_DatasetPackage")
    ties = (related("m", "finetunedOn", "b"), related("m", "testedOn", "d"))
    said = said_of(spdx3(element("m"), element("b"), data, *ties))
    assert said.links == {"m FINETUNED_FROM b"}
    assert said.passed_over == {"relationships of type testedOn": 1}


def test_tags_of_the_hub_may_stand_among_the_domains() -> None:
    tags = ["transformers", "fill-mask", "base_model:finetune:acme/base", "dataset:squad"]
    document = spdx3(element("acme/m", ai_domain=tags), root="acme/m")
    assert said_of(document).links == {"acme/m FINETUNED_FROM acme/base", "acme/m TRAINED_ON squad"}
    (node,) = [record for record in records_of(document) if isinstance(record, Node)]
    assert node.properties["task"] == "fill-mask"
    one = spdx3(element("m", ai_domain=["object detection"]))
    (node,) = [record for record in records_of(one) if isinstance(record, Node)]
    assert node.properties["task"] == "object detection"


def test_a_file_speaks_for_the_package_that_holds_it() -> None:
    files = [element(name, "software_File") for name in ("bin", "txt", "lost")]
    works = [
        element("m"),
        element("n"),
        element("d", "dataset_DatasetPackage"),
        element("app", "software_Package", software_primaryPurpose="application"),
    ]
    held = [related("m", "contains", "bin"), related("d", "contains", "txt")]
    held += [related("app", "contains", "bin", "txt")]
    trained = related("bin", "trainedOn", "txt", "lost")
    said = said_of(spdx3(*files, *works, *held, trained))
    assert said.links == {"m TRAINED_ON d"}
    assert said.passed_over == {"files": 3, "relationships with what was left out": 1}
    # In two models at once, the file speaks for none.
    unclear = said_of(spdx3(*files, *works, *held, related("n", "contains", "bin"), trained))
    assert not unclear.links
    assert unclear.passed_over["relationships trainedOn from a model to a dataset"] == 1


@pytest.mark.parametrize(
    ("type_", "down_first"),
    [
        ("DEPENDS_ON", True),
        ("DEPENDENCY_OF", False),
        ("RUNTIME_DEPENDENCY_OF", False),
        ("DYNAMIC_LINK", True),
    ],
)
def test_dependencies_of_spdx_2_run_both_ways(type_: str, down_first: bool) -> None:
    app = package("app", primaryPackagePurpose="APPLICATION")
    ends = ("app", "m") if down_first else ("m", "app")
    tie = (ends[0], type_, ends[1])
    said = said_of(spdx2(app, package("m", "pkg:huggingface/acme/m"), relationships=[tie]))
    assert said.links == {"app REUSES acme/m (loads)"}


def test_declared_counts_before_concluded() -> None:
    hub = "pkg:huggingface/acme/m"
    both = package("m", hub, licenseDeclared="MIT", licenseConcluded="Apache-2.0")
    assert said_of(spdx2(both)).licenses == {"acme/m: mit"}
    one = package("m", hub, licenseDeclared="NOASSERTION", licenseConcluded="Apache-2.0")
    assert said_of(spdx2(one)).licenses == {"acme/m: apache-2.0"}


def test_versions_of_spdx_are_kept() -> None:
    document = spdx2(package("m", "pkg:huggingface/acme/m@2", versionInfo="2.1"))
    (node,) = [record for record in records_of(document) if isinstance(record, Node)]
    assert node.properties == {"is_stub": False, "version": "2.1"}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        3,
        {"spdxVersion": "SPDX-1.2"},
        {"bomFormat": "Other"},
        {"sbom": {}},
        {"sbom": []},
    ],
)
def test_what_is_no_bom_is_refused_with_what_can_be_read(document: object) -> None:
    with pytest.raises(BomUnreadable, match=r"CycloneDX 1.2 to 1.7 .* SPDX 3.0"):
        records_of(document)


@pytest.mark.parametrize("value", [None, 3, "x", [], ["x"], {"x": 1}, [None]], ids=repr)
@pytest.mark.parametrize(
    "key", ["packages", "relationships", "files", "externalRefs", "name", "to", "type", "from"]
)
def test_any_value_in_any_place_is_survived_too(key: str, value: object) -> None:
    records_of({**spdx2({**package("p", "pkg:huggingface/a/b"), key: value}), key: value})
    records_of(spdx3({**element("m"), key: value}, {**related("m", "dependsOn", "m"), key: value}))
    with pytest.raises(BomUnreadable):
        records_of({"@context": "https://spdx.org/x", "@graph": value, "element": value})
