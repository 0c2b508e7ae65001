"""The convention a name follows, derived from its components.

Definitions of the study of model names (PTM-Naming): *implementation* says what a model is,
*application or task* what it does, and some names say both. A language counts as what a model is
for, as both human raters of the study counted it.
"""

from __future__ import annotations

from collections.abc import Collection

_APPLICATION = frozenset({"task", "language"})


def convention(kinds: Collection[str]) -> str:
    """Return `implementation`, `application_or_task`, `both` or `other`.

    A data set alone says what a model does (`mit-indoor-scenes`); beside an architecture it is
    part of the implementation. Size, version and parameters alone say nothing technical (`14B`).
    """
    applies = not _APPLICATION.isdisjoint(kinds)
    if "architecture" in kinds:
        return "both" if applies else "implementation"
    return "application_or_task" if applies or "dataset" in kinds else "other"
