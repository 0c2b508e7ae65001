"""Reads one card: values with their lines, and headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ptmgraph.analysis.cards.records import CardSection, CardText, CardValue, Span
from ptmgraph.analysis.cards.words import PLACEHOLDERS

_FINETUNED = re.compile(r"fine-?tuned version of \[`?([^\]`\n]{1,200})`?\]\(([^)\s]{1,300})\)")
_HEADING = re.compile(r"^(#{1,6}) +(\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class CardReading:
    """What one card says."""

    values: tuple[CardValue, ...]
    sections: tuple[CardSection, ...]


def read_card(text: str) -> CardReading:
    """What the text of a card says. Never raises; a text that says nothing gives nothing."""
    card = CardText(text)
    values = [
        card.value("base_model", Span(*m.span(1)), 0.95, target=Span(*m.span(2)))
        for m in _FINETUNED.finditer(text)
        if m[1].lower() not in PLACEHOLDERS
    ]
    sections = [
        CardSection(len(m[1]), m[2], card.line(m.start()), True) for m in _HEADING.finditer(text)
    ]
    return CardReading(tuple(values), tuple(sections))
