"""The licences of known bases that no source states, written into the merged tables.

It is no source: whether any states one is known only when renames are resolved and what all sources
say is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ptmgraph.analysis.licenses import LICENSES
from ptmgraph.analysis.licenses.known_bases import KNOWN_BASE, KnownBase, known_bases
from ptmgraph.graph import build
from ptmgraph.graph.mark import mark
from ptmgraph.graph.tables.files import read_some, read_table
from ptmgraph.loaders.derived.license_facts import license_properties
from ptmgraph.loaders.derived.merged_rows import add_rows

CHECKED_AT = "2026-11-30T00:00:00Z"
"""When the table of known bases was held against its sources."""

_CARRIES = "Model-LICENSED_UNDER-License"
_CONFIDENCE = 0.9


def write_bases(folder: Path) -> Iterator[tuple[str, int]]:
    """Add a licence to each known base in the merged tables in `folder` that states none; yields
    the name of each table that changed and its rows."""
    there = read_some(folder / "Model.parquet", "lower(id)", known_bases(), "id")
    ids = [id for (id,) in there if id.lower() in known_bases()]
    carries = folder / f"{_CARRIES}.parquet"
    stated = {id for (id,) in read_some(carries, "start_id", ids, "start_id")}
    found = [(id, known_bases()[id.lower()]) for id in ids if id not in stated]
    if not found:
        return
    held = {id for (id,) in read_table(folder / "License.parquet", "id")}
    licenses = sorted({base.license for _, base in found} - held)
    yield _CARRIES, add_rows(folder, _CARRIES, [_carries(*one) for one in found])
    if licenses:
        yield "License", add_rows(folder, "License", [_license(id) for id in licenses])


def _carries(id: str, base: KnownBase) -> dict[str, Any]:
    return {
        "start_id": id,
        "end_id": base.license,
        "sources": [KNOWN_BASE],
        "evidence": [f"{KNOWN_BASE}: {base.source}"],
        "declared": False,
        "confidence": _CONFIDENCE,
        "retrieved_at": CHECKED_AT,
    }


def _license(id: str) -> dict[str, Any]:
    return {"id": id, **license_properties(LICENSES[id])}


def _rules() -> str:
    """The mark of the table and of the facts about licences."""
    return mark(__name__, but=(build.__name__,))


KNOWN_BASES = build.AfterMerge("know bases", write_bases, _rules)
