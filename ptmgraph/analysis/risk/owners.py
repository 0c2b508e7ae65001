"""Owners whose names are easily taken for that of a far more popular one.

Names of owners are short and many are one letter apart by chance, so a letter alone proves nothing:
the look-alike must also publish a model of the same name. Characters that look alike (`rn` and `m`,
`0` and `o`, letters of other scripts) are told without that. An owner with a tenth of the
downloads is known by its own name.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ptmgraph.analysis.names.lookalikes import SimilarTexts

POPULAR = 1_000
"""So many of the most downloaded owners can be mistaken for."""

_FACTOR = 10
_LEAST_DOWNLOADS = 1_000


@dataclass(frozen=True)
class OwnerFacts:
    """An owner with the downloads of all its models, and the names of these in lower case."""

    id: str
    downloads: int
    names: frozenset[str]


@dataclass(frozen=True)
class LookalikeOwner:
    """The owner `id` may be taken for `resembles`; `confidence` is below 1."""

    id: str
    resembles: str
    reason: str
    confidence: float


def lookalike_owners(owners: Iterable[OwnerFacts]) -> Iterator[LookalikeOwner]:
    """Owners that resemble one of the most downloaded, which has ten times their downloads."""
    known = list(owners)
    downloaded = [owner for owner in known if owner.downloads >= _LEAST_DOWNLOADS]
    top = heapq.nlargest(POPULAR, downloaded, key=lambda owner: (owner.downloads, owner.id))
    by_name = {owner.id.lower(): owner for owner in top}
    similar = SimilarTexts()
    for name in by_name:
        similar.add(name)
    for owner in known:
        for name, change in similar.similar(owner.id.lower()):
            other = by_name[name]
            if other.downloads < _FACTOR * max(owner.downloads, 1):
                continue
            shared = sorted(owner.names & other.names)
            if shared or change == "character":
                also = f", and both have a model {shared[0]}" if shared else ""
                reason = f"{owner.id} looks like {other.id} ({change}){also}"
                yield LookalikeOwner(owner.id, other.id, reason, 0.8 if shared else 0.5)
