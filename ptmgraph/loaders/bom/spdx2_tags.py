"""SPDX 2 as tags and values, one a line: into the form of the same document in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TAG = re.compile(r"([A-Za-z0-9]+):[ \t]*(.*)", re.DOTALL)
_DOCUMENT = {"SPDXVersion": "spdxVersion", "DocumentNamespace": "documentNamespace"}
_PACKAGE = {
    "SPDXID": "SPDXID",
    "PackageVersion": "versionInfo",
    "PackageDownloadLocation": "downloadLocation",
    "PackageHomePage": "homepage",
    "PackageLicenseDeclared": "licenseDeclared",
    "PackageLicenseConcluded": "licenseConcluded",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}
_LICENSE = {"LicenseName": "name"}
_BEGIN = {
    "PackageName": ("packages", "name", _PACKAGE),
    "FileName": ("files", "fileName", {"SPDXID": "SPDXID"}),
    "LicenseID": ("hasExtractedLicensingInfos", "licenseId", _LICENSE),
    "SnippetSPDXID": ("snippets", "SPDXID", {}),
    "Annotator": ("annotations", "annotator", {}),
}
"""Tags that begin a section: its list in JSON, the field of the tag, and the fields of others."""


def is_spdx_tags(text: str) -> bool:
    """Whether text is a document of tags and values."""
    return bool(re.search(r"^SPDXVersion:[ \t]*SPDX-2", text, re.MULTILINE))


def spdx_of_tags(text: str) -> dict[str, Any]:
    """A document of tags and values as in JSON."""
    document: dict[str, Any] = {"relationships": [], "creationInfo": {}, "externalDocumentRefs": []}
    document["SPDXID"] = "SPDXRef-DOCUMENT"
    section: dict[str, Any] = document
    fields = _DOCUMENT
    for tag, value in _tags(text):
        if tag in _BEGIN:
            key, field, fields = _BEGIN[tag]
            section = {field: value}
            # A file after a package is one of that package.
            if tag == "FileName" and document.get("packages"):
                section["holder"] = document["packages"][-1]
            document.setdefault(key, []).append(section)
        elif tag == "Relationship":
            start, type_, end = ([*value.split(), "", "", ""])[:3]
            document["relationships"].append(
                {"spdxElementId": start, "relationshipType": type_, "relatedSpdxElement": end}
            )
        elif tag == "ExternalRef":
            type_, locator = ([*value.split(), "", "", ""])[1:3]
            entry = {"referenceType": type_, "referenceLocator": locator}
            section.setdefault("externalRefs", []).append(entry)
        elif tag == "ExternalDocumentRef":
            document["externalDocumentRefs"].append(value)
        elif tag == "LicenseCrossReference":
            section.setdefault("seeAlsos", []).extend(re.split(r"[,\s]+", value))
        elif tag == "Created":
            document["creationInfo"]["created"] = value
        elif tag in fields:
            section[fields[tag]] = value
    for file in document.get("files", []):
        if holder := file.pop("holder", None):
            holder.setdefault("hasFiles", []).append(file.get("SPDXID", ""))
    return {key: value for key, value in document.items() if value}


def _tags(text: str) -> Iterator[tuple[str, str]]:
    """Each tag with its value; one in `<text>` may take several lines."""
    lines = iter(text.splitlines())
    for line in lines:
        found = _TAG.match(line)
        if not found:
            continue
        tag, value = found[1], found[2].strip()
        if value.startswith("<text>"):
            whole = [value.removeprefix("<text>")]
            while "</text>" not in whole[-1] and (more := next(lines, None)) is not None:
                whole.append(more)
            value = "\n".join(whole).partition("</text>")[0].strip()
        yield tag, value
