"""What published Python packages use, as rows for the bundled snapshot.

The wheels of the packages in `sample_packages.txt` are read as text by the code scan; nothing of
them is installed or run.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, fields
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from ptmgraph.analysis.code.records import Use
from ptmgraph.graph.ids import InvalidId, repository_id
from ptmgraph.loaders.code.scan import scan_folder

PACKAGES = Path(__file__).with_name("sample_packages.txt")

# Labels of a project's links, the most telling first; see the well-known labels of PyPI.
_CODE_LINKS = ("repository", "source code", "source", "code", "github", "homepage", "home page")
_DEFAULTS = {field.name: field.default for field in fields(Use)}


def requirements() -> list[str]:
    """The packages to read, as `name==version`."""
    return PACKAGES.read_text().split()


def package_row(wheel: Path) -> dict[str, Any]:
    """Name, version, stated licences, repository and uses of the package in a wheel.

    Uses whose id the scan could not resolve are counted, not listed.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        uses = scan_folder(folder).uses
        (metadata,) = Path(folder).glob("*.dist-info/METADATA")
        headers = HeaderParser().parsestr(metadata.read_text(encoding="utf-8"))
    return {
        "package": headers["Name"],
        "version": headers["Version"],
        "licenses": list(stated_licenses(headers)),
        "repository": repository_link(headers),
        "unresolved": sum(not use.id for use in uses),
        "uses": [_told(use) for use in uses if use.id],
    }


def stated_licenses(headers: Message) -> Iterator[str]:
    """What the metadata says of the licence, the most exact statement first."""
    yield from headers.get_all("License-Expression", [])
    for text in headers.get_all("License", []):
        if "\n" not in text and text != "UNKNOWN":  # some put the whole text here
            yield text
    for classifier in headers.get_all("Classifier", []):
        if classifier.startswith("License :: "):
            yield classifier.rpartition(" :: ")[2]


def repository_link(headers: Message) -> str | None:
    """The link to the GitHub repository that the metadata names, if it names one."""
    links = {"home page": headers.get("Home-page", "")}
    for text in headers.get_all("Project-URL", []):
        label, _, link = text.partition(",")
        links[label.strip().lower()] = link.strip()
    for label in (*_CODE_LINKS, *links):
        try:
            repository_id(links.get(label))
        except InvalidId:
            continue
        return links[label]
    return None


def _told(use: Use) -> dict[str, Any]:
    """The fields of a use that say more than their default."""
    return {name: value for name, value in asdict(use).items() if value != _DEFAULTS[name]}
