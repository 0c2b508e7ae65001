"""Which words of a name are expected, given what the graph knows of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.names.records import KINDS, NameFacts
from ptmgraph.analysis.names.tokens import Token
from ptmgraph.analysis.names.vocabulary import squash, vocabulary

# What the graph knows outweighs what is usual: about the largest sum of learned weights.
_BOOST = 8.0
_INDEX = {kind: index for index, kind in enumerate(KINDS)}
_NO_KINDS: frozenset[str] = frozenset()


class TokenHint(NamedTuple):
    """What the facts say of one token: the kinds that it is expected to have, and whether it is no
    language."""

    kinds: frozenset[str]
    no_language: bool


def hints(tokens: Sequence[Token], known: NameFacts) -> tuple[TokenHint, ...]:
    """Return what the facts say of each token; nothing where they say nothing of any."""
    forms = _known_forms(known.languages, known.datasets, known.model_type, known.task)
    if not forms and not known.languages:
        return ()
    values = vocabulary().values
    told, any_told = [], False
    for _, _, key in tokens:
        kinds = forms.get(key, _NO_KINDS)
        # `it` in the name of an English model is no language, since it has another meaning;
        # `multilingual` means the same in both.
        meanings = values.get(key, {})
        other = bool(known.languages) and "language" not in kinds and len(meanings) > 1
        other &= meanings.get("language") != "mul"
        told.append(TokenHint(kinds, other))
        any_told = any_told or bool(kinds) or other
    return tuple(told) if any_told else ()


def boosts(sizes: Sequence[int], told: Iterable[Sequence[TokenHint]]) -> npt.NDArray[np.float32]:
    """Return what the facts add to the scores (tokens of all names x KINDS); `sizes` has the number
    of tokens and `told` the hints of each name."""
    rows = np.zeros((sum(sizes), len(KINDS)), dtype=np.float32)
    for first, of_name in zip(accumulate(sizes, initial=0), told, strict=False):
        for row, hint in enumerate(of_name, first):
            for kind in hint.kinds:
                rows[row, _INDEX[kind]] = _BOOST
            if hint.no_language:
                rows[row, _INDEX["language"]] = -_BOOST
    return rows


@lru_cache(maxsize=1 << 12)
def _known_forms(
    languages: tuple[str, ...],
    datasets: tuple[str, ...],
    model_type: str | None,
    task: str | None,
) -> dict[str, frozenset[str]]:
    """Return form (the third of a `Token`) -> the kinds that the facts speak of."""
    forms: dict[str, set[str]] = {}

    def expect(kind: str, *texts: str) -> None:
        for text in texts:
            for form in {squash(text), *(squash(part) for part in re.split(r"[-_. ]", text))}:
                if len(form) > 1:
                    forms.setdefault(form, set()).add(kind)

    expect("language", *languages)
    expect("dataset", *(dataset.rpartition("/")[2] for dataset in datasets))
    expect("architecture", model_type or "")
    expect("task", task or "")
    return {form: frozenset(kinds) for form, kinds in forms.items()}
