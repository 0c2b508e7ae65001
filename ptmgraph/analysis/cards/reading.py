"""Reads one card: values with their lines, and headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.document import BlockKind
from ptmgraph.analysis.cards.judge import judged_values
from ptmgraph.analysis.cards.names import hub_link
from ptmgraph.analysis.cards.records import CardSection, CardValue
from ptmgraph.analysis.cards.rules.bases import base_models
from ptmgraph.analysis.cards.rules.datasets import datasets
from ptmgraph.analysis.cards.rules.emissions import carbon
from ptmgraph.analysis.cards.rules.languages import languages
from ptmgraph.analysis.cards.rules.licences import licences
from ptmgraph.analysis.cards.rules.links import demos, paper_key, papers
from ptmgraph.analysis.cards.rules.machines import hardware
from ptmgraph.analysis.cards.rules.parameters import parameter_counts
from ptmgraph.analysis.cards.rules.results import evaluations
from ptmgraph.analysis.cards.rules.said import formats, limitations
from ptmgraph.analysis.cards.rules.training import hyperparameters
from ptmgraph.analysis.cards.words import language_code, says_nothing

_RULES: tuple[Callable[[Card], Iterator[CardValue]], ...] = (
    *(base_models, datasets, papers, parameter_counts, hyperparameters, hardware, carbon),
    *(evaluations, limitations, demos, licences, formats, languages),
)
_BY_LINE = frozenset({"limitation", "input_format", "output_format"})
_BY_PLACE = frozenset({"evaluation", "hyperparameter"})
_SAME_LICENCE = re.compile(r"\b(?:the|licen[cs]e|agreement|version)\b")
_OF_LANGUAGE = re.compile(r"\s\(?(?:[A-Z]{2}|[a-z]{2})\)?$")
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class CardReading:
    """What one card says."""

    values: tuple[CardValue, ...]
    sections: tuple[CardSection, ...]


def read_card(text: str, *, judging: bool = True) -> CardReading:
    """What the text of a card says. Never raises; a text that says nothing gives nothing.

    Each value is given once, where it is surest. Without `judging`, what the rules say alone.
    """
    card = Card.of(text)
    found = ruled(card)
    values = merged_values(judged_values(card, found) if judging else found)
    values.sort(key=lambda value: (value.line, value.field))
    return CardReading(tuple(values), tuple(_sections(card)))


def ruled(card: Card) -> list[CardValue]:
    """All that the rules find, some of it several times."""
    return [value for rule in _RULES for value in rule(card)]


def merged_values(values: Iterable[CardValue]) -> list[CardValue]:
    """Each value once: the surest of those that are the same."""
    found: dict[tuple[str, ...], CardValue] = {}
    for value in values:
        if says_nothing(value.value):
            continue
        its = list(keys(value))
        had = next((found[key] for key in its if key in found), None)
        if had is None or _is_better(value, had):
            found |= dict.fromkeys([*its, *(keys(had) if had else ())], value)
        else:
            found |= dict.fromkeys(its, had)
    return list(dict.fromkeys(found.values()))


def _is_better(value: CardValue, had: CardValue) -> bool:
    """Whether a value is surer than another that is the same, or as sure and earlier."""
    if value.line == had.line:
        return value.confidence > had.confidence
    return value.line < had.line and value.confidence >= had.confidence


def keys(value: CardValue) -> Iterator[tuple[str, ...]]:
    """By what a value is the same as another one of its field."""
    field, line = value.field, str(value.line)
    if field in _BY_LINE:
        yield field, line
        return
    words = _LETTERS.sub("", value.value.lower())
    if field in _BY_PLACE:
        yield field, line, value.value
        return
    if field == "paper":
        yield field, paper_key(value.value)
        return
    if field == "licence_grant":
        words = _SAME_LICENCE.sub("", value.value.lower())
    plain = _LETTERS.sub("", words) or value.value
    if field == "dataset":
        plain = plain.removeprefix("the")
        if without := _OF_LANGUAGE.sub("", value.value):  # `CommonVoice FR`
            yield field, _LETTERS.sub("", without.lower()) or plain
    yield field, plain
    if field == "language" and (code := language_code(value.value)):
        yield field, code
    _, id = hub_link(value.target)
    if id:
        yield field, _LETTERS.sub("", id.lower())
    if "/" in value.value and field in ("base_model", "dataset"):
        yield field, _LETTERS.sub("", value.value.rpartition("/")[2].lower())


def _sections(card: Card) -> Iterator[CardSection]:
    blocks = card.blocks
    for number, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING:
            continue
        below = False
        for later in blocks[number + 1 :]:
            if later.kind is BlockKind.HEADING:
                if later.level <= block.level:
                    break
                continue
            below = later.kind is BlockKind.TABLE or not says_nothing(later.view.text)
            if below:
                break
        title = card.text.cut(block.view.whole)
        if title:
            line = card.text.line(block.view.whole.start)
            yield CardSection(block.level, title, line, below)
