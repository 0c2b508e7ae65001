"""Owners whose names are easily taken for that of a far more popular one.

Names of owners are short and many are one letter apart by chance, so a letter alone proves nothing:
the look-alike must also publish a model of the same name. Characters that look alike (`rn` and `m`,
`0` and `o`, letters of other scripts) are told without that. An owner with a tenth of the
downloads is known by its own name.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from ptmgraph.analysis.names.lookalikes import SimilarTexts

POPULAR = 1_000
"""So many of the most downloaded owners can be mistaken for."""

_FACTOR = 10
_LEAST_DOWNLOADS = 1_000


class SimilarOwners(NamedTuple):
    """The owner `id` is written like the more popular `resembles`: but for a `letter`, or in a
    `character` that is read as another."""

    id: str
    resembles: str
    change: str


class LookalikeOwner(NamedTuple):
    """An owner that may be taken for another, with the reason; `confidence` is below 1."""

    id: str
    reason: str
    confidence: float


def similar_owners(owners: Iterable[tuple[str, int]]) -> Iterator[SimilarOwners]:
    """Of owners with the downloads of all their models: those that are written like one of the
    most downloaded, which has ten times their downloads."""
    known = list(owners)
    downloaded = [owner for owner in known if owner[1] >= _LEAST_DOWNLOADS]
    top = heapq.nlargest(POPULAR, downloaded, key=lambda owner: (owner[1], owner[0]))
    popular = {id.lower(): (id, downloads) for id, downloads in top}
    similar = SimilarTexts()
    for name in popular:
        similar.add(name)
    for id, downloads in known:
        for name, change in similar.similar(id.lower()):
            other, more = popular[name]
            if more >= _FACTOR * max(downloads, 1):
                yield SimilarOwners(id, other, change)


def lookalike_owners(
    pairs: Iterable[SimilarOwners], names: Mapping[str, Collection[str]]
) -> Iterator[LookalikeOwner]:
    """Those of the pairs that may be mistaken; `names` has the models of each owner in them."""
    for id, other, change in pairs:
        shared = sorted({*names.get(id, ())} & {*names.get(other, ())})
        if shared or change == "character":
            also = f", and both have a model {shared[0]}" if shared else ""
            reason = f"{id} looks like {other} ({change}){also}"
            yield LookalikeOwner(id, reason, 0.8 if shared else 0.5)
