"""Facts about every licence that occurs: what the licence table of `analysis` knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ptmgraph.analysis.licenses import LICENSES, License
from ptmgraph.analysis.licenses.facts import find
from ptmgraph.graph.records import Node, Record, Value
from ptmgraph.graph.schema import REL
from ptmgraph.loaders.derived.base import DerivedSource

_TABLES = tuple(f"{start}-LICENSED_UNDER-{end}" for start, end in REL["LICENSED_UNDER"].ends)


class LicenseFacts(DerivedSource):
    """Name, family, permissions and duties, with how far each was checked against the text.

    A licence that the table does not know gets no facts: unknown stays unknown.
    """

    name: ClassVar[str] = "license-facts"
    title: ClassVar[str] = "Facts about the licences that occur"
    reads: ClassVar[tuple[str, ...]] = _TABLES

    def records(self) -> Iterator[Record]:
        ids = {
            id for table in _TABLES for (id,) in self.rows("SELECT DISTINCT end_id FROM {0}", table)
        }
        for license in map(find, sorted(ids)):
            if license.id in LICENSES or license.exception:
                yield Node("License", license.id, license_properties(license))
                self.progress += 1


def license_properties(license: License) -> dict[str, Value]:
    """The facts of a licence as properties of its node; what is not stated is absent."""
    return {
        "name": license.name,
        "spdx_id": license.spdx or None,
        "family": license.family or None,
        "commercial": "limited" if license.commercial == "conditional" else license.commercial,
        "derivatives": license.derivatives,
        "share_alike": license.share_alike,
        "use_restrictions": license.restrictions,
        "name_prefix": license.name_prefix or None,
        "attribution": " ".join((*license.displays, *license.duties)) or None,
        "threshold": " ".join(filter(None, (license.threshold, license.territory))) or None,
        "checked": license.evidence,
    }
