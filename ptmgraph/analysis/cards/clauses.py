"""What a clause says of the model: whether it speaks of it, or denies, or tells of another."""

from __future__ import annotations

import re
from functools import lru_cache

from ptmgraph.analysis.cards.frames import Wording, expression, word_list

_GROUP = re.compile(r"\([^()]{0,400}\)")
_BREAKS = re.compile(r"[,;:(]|(?<=[\w)%])[.!?]\s|\b(?:but|while|whereas)\b")
# What turns a clause away from the model, or away from what is so.
_TURNED = expression("clauses", "turned")
_OF_OTHER = Wording(
    r"\s*%?\)?\s*(?:for|with|by|from|of|in) (?:the |its |our )?(?:previous|base|original|teacher|"
    r"baseline|old|larger|smaller|unquanti[sz]ed|full|parent)\b"
)
_COMPARED = expression("clauses", "compared")
# Text that talks to a machine that reads, instead of about the model.
_TO_A_READER = expression("clauses", "to_a_reader")


def clause_before(text: str, place: int) -> str:
    """The words of the clause before a place. What stands in brackets before it is left out; of a
    place in brackets, the clause before the bracket counts too."""
    before = _GROUP.sub("", text[max(0, place - 400) : place])
    inside = ""
    opened = before.rfind("(")
    if opened >= 0:
        inside, before = before[opened + 1 :], before[:opened]
    breaks = [match.end() for match in _BREAKS.finditer(before)]
    return before[breaks[-1] if breaks else 0 :] + " " + inside


@lru_cache(maxsize=4_096)
def is_turned(text: str, place: int) -> bool:
    """Whether the clause before a place denies, plans, or speaks of another model."""
    segment = max(text.rfind("; ", 0, place), text.rfind(". ", 0, place)) + 1
    if _COMPARED.match(text) or _COMPARED.match(text, segment):
        return True
    return _TURNED.search(clause_before(text, place)) is not None


def is_of_other(text: str, place: int) -> bool:
    """Whether the words right after a number give it to another model."""
    return _OF_OTHER.match(text, place) is not None


@lru_cache(maxsize=4_096)
def talks_to_reader(text: str) -> bool:
    """Whether a sentence gives orders to whoever reads it."""
    return _TO_A_READER.search(text) is not None


# `Nightjar was trained on`: what a sentence on training is about.
_TRAINED_SUBJECT = re.compile(
    r"(?:^|[.;]\s+)(?:The )?(?P<name>(?=[A-Z]\w*)[\w.-]+(?: (?:[A-Z\d][\w.-]*)){0,3}) "
    r"(?:was|were|is|are|has been|had been|has|had) (?:\w+ ){0,2}?(?:pre-?|fine-?)?(?:trained|"
    r"tuned|distilled)\b"
)
_GENERAL_SUBJECT = frozenset(word_list("clauses", "general_subjects"))


def trained_other(text: str, own: frozenset[str]) -> bool:
    """Whether a sentence says what a model with another name was trained on."""
    match = _TRAINED_SUBJECT.search(text)
    if match is None:
        return False
    words = frozenset(re.findall(r"[^\W_]+", match["name"].lower()))
    return not words & (own | _GENERAL_SUBJECT)
