"""Natural languages that a model works in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from ptmgraph.analysis.cards.card import Card, CardPair, is_link_row, topic
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    LANGUAGE_CODES,
    LANGUAGE_FORMS,
    LANGUAGE_NAMES,
    LANGUAGE_SIGNS,
    fields_of,
    topic_of,
)

_SPEAKS = expression("language", "speaks")
LANGUAGE = Wording(
    "(?<!\\w)(?:"
    + "|".join(sorted(map(re.escape, LANGUAGE_NAMES), key=len, reverse=True))
    + f"|{LANGUAGE_FORMS})(?!\\w)|{LANGUAGE_SIGNS}"
)
_CODE = re.compile(r"(?<![\w-])[a-z]{2,3}(?![\w-])")
_WORD_NEXT = re.compile(r" (?!and\b|und\b|et\b|y\b|e\b)[^\W\d]{4,}")  # `un peu de latin`
_NO_LANGUAGE = Wording(
    r"wikip\w+|\bweb text\b|subset|training set|benchmark|\btest\b|testing|\bbooks?\b|only\)|"
    r"(?:confus|mix|switch|distinguish|similar)\w*[^.]{0,20}between|other languages|"
    r"difference|red-?team|spot check|automated check|judged|rated by"
)
_OF_LANGUAGES = Wording(r"\blanguages?\b[^.()]{0,40}\(([^()]{2,200})\)")
_COLUMN = re.compile(
    r"languages?|sprachen?|langues?|idiomas?|lingu[ae]|языки?|语言|言語|언어|"
    r"bahasa"
)
_NAME = re.compile(r"\s*[^\W\d]{3,20}(?: [^\W\d]{3,20})?(?=\s*(?:\(|$))")
_NO_NAME = frozenset(["average", "avg", "total", "all", "overall", "others", "mean", "other"])
_NOT_OF_MODEL = ("data", "citation", "family", "evaluation", "usage")
_NO_CODES = frozenset(["and", "or", "etc"])
_TO = re.compile(r"\s*(?:to|into|nach|vers|en|al?|->|→|↔|⇄|<->|↔️|–|-to-|⟷|[sș]i|and back)\s*")
_ONLY = re.compile(r"(?:\s+\w+)?\s+only\b")
_ONLY_BEFORE = Wording(
    r"(?:\b(?:only|solely|exclusively|just)|nur|uniquement|seulement|solo|"
    r"apenas|somente|только|仅|只)\b[^.,;]{0,40}$"
)
_WORKS = Wording(
    r"[ -](?:\w+ ){0,2}?(?:only\b|(?:is|are) (?:well )?supported|"
    r"(?:prompts?|texts?|inputs?|speech) works?\b)"
)
_STATED = 0.9
_FIRST_BLOCKS = 4
_FIRST_FEW = 2
_JOINED = re.compile(r"[-/_.~](?=.)|[-/_]$")
# `HUI-Audio-Corpus-German`
_IN_NAME = re.compile(r"[A-Za-z\d]+-[A-Za-z\d.]+-$|(?i:corpus|data|set|bench|bert|\d)-$")
_LIKELY = 0.85
_CAPITAL_NEXT = re.compile(r" (?!Language|Speech|Text)[A-Z][a-z]")  # `Danish Fungi 2020`
_NAME_GOES_ON = re.compile(r"-[A-Z][a-z]")  # `French-Alpaca`
_AND = re.compile(r" (?:and|or|und|et) [A-Z]\w+(?= [a-z])")
_PART_OF_DATA = Wording(
    r"\s+(?:common ?crawl|credit\b|treebank|billion words|parliament|web\b|data ?sets?|corpus|"
    r"corpora|subset|split|portion|section|part|"
    r"version of|translation of|from|grid|markets?|folk|music|cuisine|cooking|painting|"
    r"hospitals?|universit\w+|"
    r"government|compan(?:y|ies)|cities|roads?|traffic|landscapes?|banknotes|energy mix|mix\b|"
    r"electricity)\b|\s*(?:语料|数据(?!模型)|コーパス|データ|말뭉치|데이터)"
)


def languages(card: Card) -> Iterator[CardValue]:
    """Natural languages that the model works in."""
    for pair in card.pairs:
        if "language" in fields_of(pair.key) and pair.block.kind is not BlockKind.CODE:
            yield from _languages_in_pair(card, pair)
    titles = (block for block in card.blocks[:_FIRST_BLOCKS] if block.kind is BlockKind.HEADING)
    for block in islice(titles, 1):
        yield from _languages_in(card, block.view, 0.85)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and block.rows and topic(block) not in _NOT_OF_MODEL:
            yield from _in_table(card, block)
        above = block.titles[0].text if block.titles else ""
        if block.kind in (BlockKind.TEXT, BlockKind.ITEM) and topic_of(above) == "language":
            yield from _languages_in(card, block.view, 0.9)
    for sentence in card.opening[:_FIRST_FEW]:
        switches = "|" in sentence.text  # between cards in several languages
        if not sentence.topic and not switches and not talks_to_reader(sentence.text):
            yield from _languages_in(card, sentence.view, 0.8)
    for sentence in card.sentences:
        if is_link_row(sentence.view):
            continue
        if sentence.topic == "limitation" and not talks_to_reader(sentence.text):
            yield from _only_languages(card, sentence.view)
        if sentence.topic not in _NOT_OF_MODEL and not talks_to_reader(sentence.text):
            yield from _joined_languages(card, sentence.view)
        spoken = _SPEAKS.search(sentence.text) and not talks_to_reader(sentence.text)
        if spoken and sentence.topic not in (
            "data",
            "evaluation",
            "citation",
            "family",
            "limitation",
        ):
            yield from _languages_in(card, sentence.view, 0.85)
            yield from _codes_in(card, sentence.view)


def _in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """The first column of a table whose first title is `Language`: names, known or not."""
    header = block.rows[0]
    if len(header) < 2 or not _COLUMN.fullmatch(header[0].text.strip().lower()):
        return
    for row in block.rows[1:]:
        name = _NAME.match(row[0].text) if row else None
        if name and name[0].strip().lower() not in _NO_NAME:
            yield card.text.value("language", row[0].span(*name.span()), 0.85)


def _joined_languages(card: Card, view: View) -> Iterator[CardValue]:
    """Two languages with `to` or an arrow between them, and one with `only` behind it."""
    found = list(LANGUAGE.finditer(view.text))
    for one, other in pairwise(found):
        if _TO.fullmatch(view.text, one.end(), other.start()):
            for match in (one, other):
                yield card.text.value("language", view.span(*match.span()), 0.85)
    for match in found:
        if _ONLY.match(view.text, match.end()) and not view.text[: match.start()].strip():
            yield card.text.value("language", view.span(*match.span()), 0.85)


def _only_languages(card: Card, view: View) -> Iterator[CardValue]:
    """The language that a limit names as the one that works: `works on German text only`."""
    for match in LANGUAGE.finditer(view.text):
        before = _ONLY_BEFORE.search(view.text, max(0, match.start() - 60), match.start())
        works = before or _WORKS.match(view.text, match.end())
        if works and not is_turned(view.text, match.start()):
            yield card.text.value("language", view.span(*match.span()), 0.85)


def _codes_in(card: Card, view: View) -> Iterator[CardValue]:
    """`50+ languages (de, fr, nl and more)`"""
    for group in _OF_LANGUAGES.finditer(view.text):
        codes = [m for m in _CODE.finditer(view.text, *group.span(1)) if m[0] not in _NO_CODES]
        if len(codes) > 1 and all(code[0] in LANGUAGE_CODES for code in codes):
            for code in codes:
                yield card.text.value("language", view.span(*code.span()), 0.85)


def _languages_in_pair(card: Card, pair: CardPair) -> Iterator[CardValue]:
    yield from _languages_in(card, pair.value, 0.95)
    given = pair.key.startswith(("source", "target"))
    for match in _CODE.finditer(pair.value.text):
        if (given and pair.block.kind is BlockKind.ITEM and match[0] not in _NO_CODES) or (
            match[0] in LANGUAGE_CODES
            and not _WORD_NEXT.match(pair.value.text, match.end())
            and not re.search(r"\(\s*$", pair.value.text[: match.start()])
        ):
            yield card.text.value("language", pair.value.span(*match.span()), 0.8)


def _languages_in(card: Card, view: View, confidence: float) -> Iterator[CardValue]:
    for match in LANGUAGE.finditer(view.text):
        near = view.text[max(0, match.start() - 40) : match.end() + 25]
        around = view.text[max(0, match.start() - 1) : match.start()]
        around += view.text[match.end() : match.end() + 1]
        if view.text[match.start() : match.end()].islower() and _JOINED.search(around):
            continue  # a part of the name of something
        if confidence < _STATED and _IN_NAME.search(view.text, 0, match.start()):
            continue
        is_name = view.text[match.start()].isupper()
        if is_name and confidence < _LIKELY and _CAPITAL_NEXT.match(view.text, match.end()):
            continue
        named = _NAME_GOES_ON.match(view.text, match.end())
        if confidence < _STATED and named and not LANGUAGE.match(view.text, match.end() + 1):
            continue
        behind = _AND.match(view.text, match.end())
        if (
            _PART_OF_DATA.match(view.text, behind.end() if behind else match.end())
            and confidence < _STATED
        ):
            continue
        if not is_turned(view.text, match.start()) and not _NO_LANGUAGE.search(near):
            yield card.text.value("language", view.span(*match.span()), confidence)
