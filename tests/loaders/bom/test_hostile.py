"""Bills of materials of strangers that mean harm, or come in a form that surprises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.records import Node, Rejected
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.bom.document import BomUnreadable
from ptmgraph.loaders.bom.source import bom_of_bytes, bom_of_file
from tests.helpers.boms import records_of, said_of

NAMESPACE = 'xmlns="http://cyclonedx.org/schema/bom/1.6"'
MODEL = {"type": "machine-learning-model", "name": "acme/m"}
BOM = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [MODEL]}
LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE bom [<!ENTITY a0 "ha">{LAUGHS}]>',
        '<!DOCTYPE bom [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE bom [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]>',
        '<!DOCTYPE bom SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE bom>",
    ],
    ids=["entities", "file", "parameter", "address", "plain"],
)
def test_xml_with_a_document_type_is_refused(declaration: str) -> None:
    text = f"<?xml version='1.0'?>{declaration}<bom {NAMESPACE}>&a9;</bom>"
    with pytest.raises(BomUnreadable, match="document type declaration"):
        bom_of_bytes(text.encode())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<bom {NAMESPACE}><components>", "not well-formed"),
        (f"<bom {NAMESPACE}>&unknown;</bom>", "not well-formed"),
        ("<bom/>", "not of CycloneDX"),
        ("<bom xmlns='urn:other'/>", "not of CycloneDX"),
        (f"<bom {NAMESPACE}>" + "<components><component>" * 10_000, "nested too deeply"),
        ("<", "not well-formed"),
        ("<!DOCTYPE html><html><p>Sign in", "a page of HTML"),
    ],
    ids=["cut", "entity", "no namespace", "other", "deep", "begin", "page"],
)
def test_broken_xml_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BomUnreadable, match=reason):
        bom_of_bytes(text.encode())


@pytest.mark.parametrize("key", ["components", "pedigree"])
def test_ten_thousand_components_in_each_other_end_in_a_sentence(tmp_path: Path, key: str) -> None:
    before, after = {
        "components": ('{"type": "application", "name": "a", "components": [', "]}"),
        "pedigree": ('{"type": "data", "name": "a", "pedigree": {"ancestors": [', "]}}"),
    }[key]
    text = f'{{"bomFormat": "CycloneDX", "components": [{before * 10_000}{after * 10_000}]}}'
    (tmp_path / "bom.json").write_text(text)
    with pytest.raises(SourceError, match="nested too deeply"):
        list(bom_of_file(tmp_path / "bom.json"))


def test_a_hundred_components_in_each_other_are_read() -> None:
    inner: dict[str, Any] = dict(MODEL)
    for _ in range(100):
        inner = {"type": "framework", "name": "f", "components": [inner]}
    app = {"type": "application", "name": "app", "components": [inner]}
    assert said_of({**BOM, "components": [app]}).links == {"app REUSES acme/m (bundles)"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_text_may_be_in_any_encoding_that_says_which(encoding: str) -> None:
    assert said_of(json.dumps(BOM).encode(encoding)).nodes == {"Model acme/m"}
    data = '<component type="data"><name>acme/d</name></component>'
    xml = f"<bom {NAMESPACE}><components>{data}</components></bom>"
    if encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert said_of(xml.encode(encoding)).nodes == {"Dataset acme/d"}


@pytest.mark.parametrize("data", [b"\xff\xfe\xff", b"\x00", b"", b"\x80abc", b"PK\x03\x04", b"{"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BomUnreadable, match="not a bill of materials"):
        bom_of_bytes(data)


def test_sets_of_licences_that_hold_themselves() -> None:
    both = {"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "s"}
    both["expandedlicensing_member"] = ["s", "s", "https://spdx.org/licenses/MIT"]  # type: ignore[assignment]
    package = {"type": "ai_AIPackage", "spdxId": "m", "name": "acme/m"}
    tie = {
        "type": "Relationship",
        "from": "m",
        "to": ["s"],
        "relationshipType": "hasDeclaredLicense",
    }
    said = said_of({"@context": "spdx", "@graph": [both, package, tie]})
    assert said.nodes == {"Model acme/m"} and len(said.licenses) <= 1


def test_works_that_depend_on_each_other_and_on_themselves() -> None:
    works = [{**MODEL, "name": f"acme/{name}", "bom-ref": name} for name in "ab"]
    depends = [{"ref": "a", "dependsOn": ["b", "a"]}, {"ref": "b", "dependsOn": ["a"]}]
    said = said_of({**BOM, "components": works, "dependencies": depends})
    assert said.links == {"acme/a DERIVED_FROM? acme/b", "acme/b DERIVED_FROM? acme/a"}


def test_a_file_that_is_in_very_many_packages() -> None:
    """The time does not grow with packages times relationships."""
    file = {"SPDXID": "f", "fileName": "f"}
    packages = [{"SPDXID": f"p{n}", "name": f"p{n}", "hasFiles": ["f"]} for n in range(3_000)]
    tie = {"spdxElementId": "f", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "f"}
    document = {"spdxVersion": "SPDX-2.3", "files": [file], "packages": packages}
    said = said_of({**document, "relationships": [tie] * 3_000})
    assert said.passed_over["relationships with what was left out"] == 3_000


def test_values_that_are_no_words_are_set_aside_and_the_model_stays() -> None:
    card = {"modelParameters": {"task": "t" * 1_000}}
    strange = {**MODEL, "version": "1\x00", "modelCard": card}
    found = records_of({**BOM, "components": [strange]})
    assert [r.id for r in found if isinstance(r, Node)] == ["acme/m"]
    assert sorted(r.reason for r in found if isinstance(r, Rejected)) == [
        "task: longer than 120 characters",
        "version: holds unprintable characters",
    ]


def test_very_long_text_is_cut_in_evidence() -> None:
    long = {**MODEL, "licenses": [{"license": {"name": "mit"}}, {"license": {"name": "x" * 10**6}}]}
    document = {
        **BOM,
        "components": [long],
        "dependencies": [{"ref": "r" * 10**6, "dependsOn": "x"}],
    }
    assert max(len(str(record)) for record in records_of(document)) < 2_000
