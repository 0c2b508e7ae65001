"""Which words of a name are expected, given what the graph knows of the model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.names.records import KINDS, NameFacts
from ptmgraph.analysis.names.tokens import Token
from ptmgraph.analysis.names.vocabulary import squash, vocabulary

# What the graph knows outweighs what is usual: about the largest sum of learned weights.
_BOOST = 8.0
_INDEX = {kind: index for index, kind in enumerate(KINDS)}


def boosts(batch: Sequence[Sequence[Token]], facts: Sequence[NameFacts]) -> npt.NDArray[np.float32]:
    """Return what the facts add to the scores (tokens of all names x KINDS); `facts` has one entry
    a name."""
    rows = np.zeros((sum(map(len, batch)), len(KINDS)), dtype=np.float32)
    values = vocabulary().values
    row = 0
    for tokens, known in zip(batch, facts, strict=True):
        forms = _known_forms(known.languages, known.datasets, known.model_type, known.task)
        for _, _, key in tokens:
            expected = forms.get(key, ())
            for kind in expected:
                rows[row, _INDEX[kind]] = _BOOST
            # `it` in the name of an English model is no language, since it has another meaning.
            if known.languages and "language" not in expected and len(values.get(key, ())) > 1:
                rows[row, _INDEX["language"]] = -_BOOST
            row += 1
    return rows


@lru_cache(maxsize=1 << 12)
def _known_forms(
    languages: tuple[str, ...],
    datasets: tuple[str, ...],
    model_type: str | None,
    task: str | None,
) -> dict[str, set[str]]:
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
    return forms
