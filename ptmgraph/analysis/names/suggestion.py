"""A better name: what the model is and what it does, in a fixed order."""

from __future__ import annotations

import re

from ptmgraph.analysis.names import agreement
from ptmgraph.analysis.names.defects import TOLERANCE
from ptmgraph.analysis.names.parser import parse
from ptmgraph.analysis.names.records import NameFacts, ParsedName
from ptmgraph.analysis.names.values import parameter_count, short_count

# What a model is, what it was made from and how, what it does, all else. The study of names found
# that people want implementation plus task, and gives no order; this one follows common practice.
_IMPLEMENTATION, _ORIGIN, _APPLICATION, _REST = range(1, 5)
_GROUPS = {
    "architecture": _IMPLEMENTATION,
    "size": _IMPLEMENTATION,
    "parameters": _IMPLEMENTATION,
    "version": _IMPLEMENTATION,
    "layers": _IMPLEMENTATION,
    "heads": _IMPLEMENTATION,
    "dataset": _ORIGIN,
    "dataset_characteristic": _ORIGIN,
    "training_process": _ORIGIN,
    "reuse_method": _ORIGIN,
    "task": _APPLICATION,
    "language": _APPLICATION,
    "other": _REST,
}


def suggest(name: str, facts: NameFacts | None = None) -> str:
    """Return a name that says what is known of the model; the owner, if given, stays.

    Parts are corrected where a fact contradicts them, what only the facts say is added, and the
    groups are put in order; within a group, and for a brand in front, the order stays. Where
    nothing is known the words come back as they were.
    """
    facts = facts or NameFacts()
    parsed = parse(name, facts)
    parts = [(part.kind, part.text) for part in parsed.components]
    for correct in (_architecture, _parameters, _origin, _task, _language):
        parts = correct(parts, parsed, facts)
    brand = next((n for n, (kind, _) in enumerate(parts) if kind != "other"), 0)
    front, rest = parts[:brand], sorted(parts[brand:], key=lambda part: _GROUPS[part[0]])
    words = [word for _, text in (*front, *rest) if (word := _plain(text))]
    owner, slash, bare = name.rpartition("/")
    return f"{owner}{slash}{'-'.join(dict.fromkeys(words)) or bare}"


Parts = list[tuple[str, str]]  # kind and text


def _architecture(parts: Parts, parsed: ParsedName, facts: NameFacts) -> Parts:
    declared = facts.model_type
    named = parsed.values("architecture")
    if not declared or any(agreement.same_architecture(value, declared) for value in named):
        return parts
    # A brand of one's own stays, a wrong model type does not.
    kept = [
        ("other" if kind == "architecture" else kind, text)
        for kind, text in parts
        if kind != "architecture" or not agreement.is_model_type(text)
    ]
    place = next((n for n, (kind, _) in enumerate(kept) if kind != "other"), len(kept))
    return [*kept[:place], ("architecture", declared), *kept[place:]]


def _parameters(parts: Parts, parsed: ParsedName, facts: NameFacts) -> Parts:
    if not facts.parameter_count:
        return parts
    for value in parsed.values("parameters"):
        named = parameter_count(value)
        if named and 1 / TOLERANCE <= named / facts.parameter_count <= TOLERANCE:
            return parts
    counted = ("parameters", short_count(facts.parameter_count))
    return [*(part for part in parts if part[0] != "parameters"), counted]


def _origin(parts: Parts, parsed: ParsedName, facts: NameFacts) -> Parts:
    if len(facts.datasets) != 1 or parsed.values("dataset"):
        return parts
    return [*parts, ("dataset", facts.datasets[0].rpartition("/")[2])]


def _task(parts: Parts, parsed: ParsedName, facts: NameFacts) -> Parts:
    task = facts.task
    named = parsed.values("task")
    if not task or any(agreement.same_task(value, task) for value in named):
        return parts
    wrong = agreement.hub_tasks() & set(named)
    kept = [
        (part.kind, part.text)
        for part in parsed.components
        if part.kind == "task" and part.value not in wrong
    ]
    return [*(part for part in parts if part[0] != "task" or part in kept), ("task", task)]


def _language(parts: Parts, parsed: ParsedName, facts: NameFacts) -> Parts:
    if len(facts.languages) != 1 or parsed.values("language"):
        return parts
    return [*parts, ("language", facts.languages[0])]


def _plain(text: str) -> str:
    return re.sub(r"[^\w.]+|_+", "-", text.lower()).strip("-")
