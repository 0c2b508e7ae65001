"""SPDX documents, 2.2 and 2.3, in JSON (https://spdx.github.io/spdx-spec/v2.3/).

The standard knows no models: a package is one when its package URL or its place of download is on
a hub. Licences that are not on the SPDX list are explained beside the packages.
"""

from __future__ import annotations

import re
from typing import Any

from ptmgraph.analysis.licenses.normalize import normalize
from ptmgraph.loaders.bom.document import (
    BomDocument,
    BomWork,
    StatedLicense,
    field_object,
    field_objects,
    field_text,
    field_texts,
)
from ptmgraph.loaders.bom.spdx import kind_of_package, label_of_package, relate

_READ = frozenset(
    {"spdxVersion", "SPDXID", "name", "dataLicense", "documentNamespace", "creationInfo", "comment"}
    | {"packages", "files", "relationships", "documentDescribes", "hasExtractedLicensingInfos"}
)
_REFERENCE = re.compile(r"LicenseRef-[\w.-]+")


def read_spdx2(given: dict[str, Any]) -> BomDocument:
    """What an SPDX 2 document says."""
    document = BomDocument(
        names=(),
        created=field_text(field_object(given, "creationInfo"), "created"),
    )
    roots = _roots(given)
    explained = _explained(given)
    document.left_out |= {"NONE", "NOASSERTION", field_text(given, "SPDXID")}
    for file in field_objects(given, "files"):
        document.pass_over("files", field_text(file, "fileName"))
        document.holders[field_text(file, "SPDXID")] = []
    subjects = []
    for package in field_objects(given, "packages"):
        ref = field_text(package, "SPDXID")
        for held in field_texts(package, "hasFiles"):
            document.hold(ref, held)
        if ref in roots:
            subjects.append((ref, field_text(package, "name")))
        _read_package(package, ref, ref in roots, explained, document)
    if len(subjects) == 1:
        document.subject = subjects[0][0]
    named = subjects[0][1] if len(subjects) == 1 else ""
    document.names = (named, field_text(given, "documentNamespace"), field_text(given, "name"))
    for entry in field_objects(given, "relationships"):
        ends = field_text(entry, "spdxElementId"), field_text(entry, "relatedSpdxElement")
        relate(document, field_text(entry, "relationshipType"), *ends)
    document.pass_over_fields(given, _READ)
    return document


def _roots(given: dict[str, Any]) -> set[str]:
    """The refs of what the document is about."""
    roots = set(field_texts(given, "documentDescribes"))
    for entry in field_objects(given, "relationships"):
        ends = field_text(entry, "spdxElementId"), field_text(entry, "relatedSpdxElement")
        type_ = field_text(entry, "relationshipType")
        if type_ in ("DESCRIBES", "DESCRIBED_BY"):
            roots.add(ends[type_ == "DESCRIBES"])
    return roots


def _read_package(
    package: dict[str, Any],
    ref: str,
    is_root: bool,
    explained: dict[str, str],
    document: BomDocument,
) -> None:
    references = field_objects(package, "externalRefs")
    purls = tuple(
        field_text(item, "referenceLocator")
        for item in references
        if item.get("referenceType") == "purl"
    )
    places = [field_text(package, "downloadLocation"), field_text(package, "homepage")]
    places = [place for place in places if place.upper() not in ("", "NONE", "NOASSERTION")]
    purpose = field_text(package, "primaryPackagePurpose")
    name = field_text(package, "name")
    label = label_of_package(purls, tuple(places), purpose, is_root)
    if label is None:
        document.leave_out(kind_of_package(purpose), name, ref, *purls)
        return
    declared = _license(field_text(package, "licenseDeclared"), explained)
    concluded = _license(field_text(package, "licenseConcluded"), explained)
    document.works.append(
        BomWork(
            label=label,
            refs=(ref, *purls),
            name=name,
            purls=purls,
            links=tuple(places),
            files=tuple(places[:1]),
            version=field_text(package, "versionInfo"),
            licenses=(StatedLicense(declared), StatedLicense(concluded, "", True)),
        )
    )


def _explained(given: dict[str, Any]) -> dict[str, str]:
    """The licences of our own words that a document explains, by their LicenseRef."""
    found = {}
    for item in field_objects(given, "hasExtractedLicensingInfos"):
        links = field_texts(item, "seeAlsos")
        known = normalize(field_text(item, "name") or None, None, links[0] if links else None)
        if known.kind not in ("other", "unknown", "junk") and len(known.ids) == 1:
            found[field_text(item, "licenseId")] = known.id
    return found


def _license(text: str, explained: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda found: explained.get(found[0], found[0]), text)
