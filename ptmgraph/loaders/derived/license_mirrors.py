"""The licences of mirrored models, written into the merged tables: those of their originals too.

A mirror holds the weights of its original, so the licence of that holds for it, whatever its label
says. It is no source: what all sources say of both is known only after the merge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ptmgraph.graph import build
from ptmgraph.graph.mark import mark
from ptmgraph.graph.tables.files import read_some, read_table
from ptmgraph.loaders.derived.merged_rows import add_rows

ORIGINAL = "original"
"""The source word of a licence that a mirror has from its original. Never declared."""

_CARRIES = "Model-LICENSED_UNDER-License"
_SAME = "Model-SAME_AS-Model"
_SAYS_NOTHING = ("other", "unknown")


def write_mirrors(folder: Path) -> Iterator[tuple[str, int]]:
    """Give each mirror in the merged tables in `folder` the licences that its original states, and
    it does not; yields the name of the table, if it changed, and its rows."""
    mirrors = [*_mirrors(folder)]
    ids = {id for mirror in mirrors for id in mirror[:2]}
    carried: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    columns = ("start_id", "end_id", "retrieved_at")
    for id, license, at in read_some(folder / f"{_CARRIES}.parquet", "start_id", ids, *columns):
        carried[id][license] = at
    found = [
        _carries(mirror, original, license, confidence, at)
        for mirror, original, confidence in mirrors
        for license, at in carried.get(original, {}).items()
        if license not in carried.get(mirror, {}) and license not in _SAYS_NOTHING
    ]
    if found:
        yield _CARRIES, add_rows(folder, _CARRIES, found)


def _mirrors(folder: Path) -> Iterator[tuple[str, str, float]]:
    """Each mirror, its original, and how sure that is. The ends have the ids of today."""
    columns = ("start_id", "end_id", "original", "confidence")
    for one, other, original, confidence in read_table(folder / f"{_SAME}.parquet", *columns):
        if original:
            first = original.lower() == one.lower()
            yield (other, one, confidence) if first else (one, other, confidence)


def _carries(
    mirror: str, original: str, license: str, confidence: float, at: str | None
) -> dict[str, Any]:
    return {
        "start_id": mirror,
        "end_id": license,
        "sources": [ORIGINAL],
        "evidence": [f"{ORIGINAL}: {original} is the same model, under {license}"],
        "declared": False,
        "confidence": confidence,
        "retrieved_at": at,
    }


def _rules() -> str:
    """The mark of the code that does this."""
    return mark(__name__, but=(build.__name__,))


LICENSE_MIRRORS = build.AfterMerge("share licences", write_mirrors, _rules)
"""Mirrors get the licences of their originals beside their own."""
