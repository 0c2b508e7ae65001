"""The convention a name follows, derived from its components.

Definitions of the study of model names (PTM-Naming): *implementation* says what a model is,
*application or task* what it does, and some names say both. A language counts as what a model is
for, as both human raters of the study counted it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ptmgraph.analysis.names.records import NameComponent
from ptmgraph.analysis.names.vocabulary import squash, vocabulary

# What only makes sense of an implementation: beside it, a made-up word names an architecture.
_MEASURES = frozenset({"size", "parameters", "layers", "heads"})
_TASK_ENDING = "qa"  # data sets such as DocVQA and ChartQA are named after their task
_SHORTEST_AFFIX = 4
_SHORT_AFFIXES = ("gpt", "t5", "vit", "gan", "net", "lm")


def convention(name: str, parts: Sequence[NameComponent]) -> str:
    """Return `implementation`, `application_or_task`, `both` or `other` for a name and its
    components.

    An architecture that is only a guess (no known word, none inside it, no size beside it) does
    not make a name an implementation. A data set alone says what a model does
    (`mit-indoor-scenes`). A language that is only a syllable does not count (`AraBART`). Size,
    version and parameters alone say nothing technical (`14B`).
    """
    applies = implements = measured = guessed = trained = False
    for kind, text, _, start, end, _ in parts:
        if kind == "architecture":
            guessed = True
            implements = implements or names_architecture(text)
        elif kind in _MEASURES:
            measured = True
        elif kind == "task":
            applies = True
        elif kind == "language":
            applies = applies or not _is_syllable(name, start, end)
        elif kind == "dataset":
            trained = True
            applies = applies or text.lower().endswith(_TASK_ENDING)
    if implements or (guessed and measured):
        return "both" if applies else "implementation"
    return "application_or_task" if applies or trained else "other"


def _is_syllable(name: str, start: int, end: int) -> bool:
    return name[start - 1 : start].isalpha() or name[end : end + 1].isalpha()


@lru_cache(maxsize=1 << 16)
def names_architecture(text: str) -> bool:
    """Return whether a text is a known architecture, or begins or ends with one (`AraBART`)."""
    key = squash(text)
    values = vocabulary().values

    def known(part: str) -> bool:
        return "architecture" in values.get(part, ())

    return (
        known(key)
        or key.endswith(_SHORT_AFFIXES)
        or any(known(key[:cut]) or known(key[-cut:]) for cut in range(_SHORTEST_AFFIX, len(key)))
    )
