"""Which words of a name are expected, given what the graph knows of the model."""

from __future__ import annotations

import re

from analysis.names.records import NameFacts
from analysis.names.vocabulary import squash


def known_forms(facts: NameFacts) -> dict[str, set[str]]:
    """Return form (as in `Token.key`) -> the kinds that the facts speak of."""
    forms: dict[str, set[str]] = {}

    def expect(kind: str, *texts: str) -> None:
        for text in texts:
            for form in {squash(text), *(squash(part) for part in re.split(r"[-_. ]", text))}:
                if len(form) > 1:
                    forms.setdefault(form, set()).add(kind)

    for language in facts.languages:
        expect("language", language)
    for dataset in facts.datasets:
        expect("dataset", dataset.rpartition("/")[2])
    if facts.model_type:
        expect("architecture", facts.model_type)
    if facts.task:
        expect("task", facts.task)
    return forms
