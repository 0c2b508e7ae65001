"""A better name: what the model is and what it does, in a fixed order."""

from __future__ import annotations

import re

from analysis.names import agreement
from analysis.names.parse import parse
from analysis.names.records import NameFacts, ParsedName
from analysis.names.values import parameter_count, short_count

# What a model is, then what it was made from and how, then what it does. The study of names found
# that people want implementation plus task, and gives no order; this one follows common practice.
_ORDER = (
    "architecture",
    "size",
    "parameters",
    "version",
    "layers",
    "heads",
    "dataset",
    "dataset_characteristic",
    "training_process",
    "reuse_method",
    "task",
    "language",
    "other",
)
_TOLERANCE = 1.5


def suggest(name: str, facts: NameFacts | None = None) -> str:
    """Return a name that says what is known of the model; the owner, if given, stays.

    Parts of the name keep their spelling, are put in order and corrected where a fact contradicts
    them; what only the facts say is added. Where nothing is known the name comes back as it is.
    """
    facts = facts or NameFacts()
    parsed = parse(name, facts)
    parts = {kind: _texts(parsed, kind) for kind in _ORDER}
    _correct(parts, parsed, facts)
    words = [_plain(text) for kind in _ORDER for text in parts[kind]]
    better = "-".join(word for word in words if word)
    owner, slash, bare = name.rpartition("/")
    return f"{owner}{slash}{better or bare}"


def _texts(parsed: ParsedName, kind: str) -> list[str]:
    texts = [part.text for part in parsed.components if part.kind == kind]
    return list(dict.fromkeys(texts))


def _correct(parts: dict[str, list[str]], parsed: ParsedName, facts: NameFacts) -> None:
    architectures = parsed.values("architecture")
    if facts.model_type and not any(
        agreement.same_architecture(value, facts.model_type) for value in architectures
    ):
        parts["architecture"] = [facts.model_type]
        # A brand of one's own stays, a wrong model type does not.
        kept = [
            part.text
            for part in parsed.components
            if part.kind == "architecture" and not agreement.is_model_type(part.value)
        ]
        parts["other"] = [*kept, *parts["other"]]
    if facts.parameter_count:
        named = [parameter_count(text) for text in parts["parameters"]]
        if not any(n and 1 / _TOLERANCE < n / facts.parameter_count < _TOLERANCE for n in named):
            parts["parameters"] = [short_count(facts.parameter_count)]
    if facts.task and not any(
        agreement.same_task(value, facts.task) for value in parsed.values("task")
    ):
        parts["task"] = [facts.task]
    if len(facts.languages) == 1 and facts.languages[0].lower() not in parsed.values("language"):
        parts["language"] = [facts.languages[0]]
    if len(facts.datasets) == 1 and not parts["dataset"]:
        parts["dataset"] = [facts.datasets[0].rpartition("/")[2]]


def _plain(text: str) -> str:
    return re.sub(r"[^\w.]+|_+", "-", text.lower()).strip("-")
