"""The class of a licence, for pictures and lists: what it asks of those who build on a work."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ptmgraph.analysis.licenses.facts import License, find


class LicenseClass(StrEnum):
    """From the freest to the strictest; the last two say that the question is open."""

    PERMISSIVE = "permissive"
    SHARE_ALIKE = "share-alike"
    OWN_TERMS = "terms of its own"
    NONCOMMERCIAL = "non-commercial"
    UNKNOWN = "not known"
    NOT_STATED = "not stated"


_BY_STRICTNESS = tuple(LicenseClass)[:4]


def license_class(ids: Sequence[str]) -> LicenseClass:
    """The class of a work with these licence ids. Of several it is the strictest that is known: a
    picture must not promise too much."""
    if not ids:
        return LicenseClass.NOT_STATED
    classes = [_class_of(find(id_)) for id_ in ids]
    known = [found for found in classes if found in _BY_STRICTNESS]
    return max(known, key=_BY_STRICTNESS.index, default=LicenseClass.UNKNOWN)


def _class_of(known: License) -> LicenseClass:
    """By the facts of `licenses.toml`. Limits on use or on derivatives, and on who may earn with
    it, are terms that the next user must read; a fact that nobody stated makes nothing free."""
    if known.commercial == "no":
        return LicenseClass.NONCOMMERCIAL
    if (
        known.commercial == "conditional"
        or known.restrictions == "yes"
        or known.derivatives == "no"
    ):
        return LicenseClass.OWN_TERMS
    if known.share_alike == "yes":
        return LicenseClass.SHARE_ALIKE
    free = (known.commercial, known.derivatives, known.share_alike) == ("yes", "yes", "no")
    return LicenseClass.PERMISSIVE if free else LicenseClass.UNKNOWN
