"""A name with the words put right that a stated fact contradicts; all else stays as it is."""

from __future__ import annotations

from ptmgraph.analysis.names import agreement
from ptmgraph.analysis.names.defects import defects
from ptmgraph.analysis.names.parser import parse
from ptmgraph.analysis.names.records import NameFacts, ParsedName
from ptmgraph.analysis.names.values import short_count
from ptmgraph.analysis.names.vocabulary import squash


def corrected(name: str | ParsedName, facts: NameFacts) -> str | None:
    """Return the name with each wrong word replaced by what is known of the model, or None where
    nothing that is known contradicts it, or where one word cannot say what is known.

    Order, capitals and all other words stay.
    """
    parsed = parse(name, facts) if isinstance(name, str) else name
    wrong = {defect.kind for defect in defects(parsed, facts)}
    text = parsed.name
    for part in reversed(parsed.components):
        kind = f"{part.kind}_mismatch"
        right = (
            _stated(part.kind, facts) if kind in wrong and _contradicts(part.value, kind) else ""
        )
        if right:
            text = text[: part.start] + _written_as(part.text, right) + text[part.end :]
            wrong.remove(kind)  # of several wrong words the last is replaced
    return None if text == parsed.name else text


def _stated(kind: str, facts: NameFacts) -> str:
    """What is known, as a word of this kind; empty where it takes more than one."""
    if kind == "architecture":
        return facts.model_type or ""
    if kind == "parameters":
        return short_count(facts.parameter_count) if facts.parameter_count else ""
    if kind == "task":
        return facts.task or ""
    return facts.languages[0] if kind == "language" and len(facts.languages) == 1 else ""


def _contradicts(value: str, kind: str) -> bool:
    """Whether a word is one that the rule of this defect compares."""
    if kind == "architecture_mismatch":
        return squash(value) in agreement.telling_words()
    return kind != "task_mismatch" or value in agreement.hub_tasks()


def _written_as(old: str, new: str) -> str:
    """`new` with the capitals of `old`."""
    if old.isupper():
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
