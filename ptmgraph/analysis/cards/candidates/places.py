"""Candidates: a piece of a stretch that may be the value of one of some fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ptmgraph.analysis.cards.candidates.more_places import (
    asian_names,
    ids_in_addresses,
    more_languages,
    places_of_head,
)
from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card
from ptmgraph.analysis.cards.frames import exact_expression, word_list
from ptmgraph.analysis.cards.names import hub_link, link_name
from ptmgraph.analysis.cards.records import NO_SPAN, Span
from ptmgraph.analysis.cards.rules.languages import LANGUAGE
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import LANGUAGE_CODES, is_known_dataset

_NUMBER = re.compile(
    r"(?<![\w.,/])[-+−]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,]*\d)|\d[\d.,]*\d|\d|\.\d+)"
    r"(?:\s?[x×*·]\s?10\s?\^?\s?\(?[-−–⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+|[eE][-+−]?\d+)?"
    r"(?:\s?\d*[千百十천백십]?[亿億억万萬만](?:\s?\d[\d,]*[千百천백]?[万萬만])?|[천백]\d*[천백]?[만억]|"
    r"\s?(?:[KMBT]|k|bn|mln|(?i:mio|mrd|md)\.?|(?i:[bm]|tr)illi[oa]\w*|(?i:bilh)\w+|"
    r"(?i:mil )?(?i:mil)(?i:l?i[oa]|j[oa]|h[oõã]|y[oa]|l[oó]n)\w*|"
    r"juta|triệu|tỷ|мл[нр]\w*\.?|милли\w+|міль\w+)(?![A-Za-z]))?|"
    r"(?<!\w)(?:(?i:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen|\w{3,5}ty|"
    r"hundred|and|point)[ -]){1,8}(?:m|b|tr)illion)(?!\w)"
)
_NAMED_VALUE = exact_expression("hyperparameter", "named_values")
_TOKEN = re.compile(
    r"(?<![\w/@.-])(?:[A-Za-zÀ-ÿ0-9][\w.-]*/)?[A-Za-zÀ-ÿ0-9][\w.+-]*(?<![.-])(?:/\d{1,2}\b)?"
)
_LOOKS_NAMED = re.compile(r"[A-Z]|\d.*[a-z]|[a-z].*\d|[-_/]")
_GOES_ON = re.compile(r" (?=[A-Z][\w-]|v?\d[\d.]*(?:[BMbm])?(?![\w%]))")
# A code of a language stands in a list, in brackets or alone: `(en, fr)`, `de → en`.
_CODE = re.compile(r"(?<![\w/.@-])[a-z]{2,3}(?![\w.-])")
_BESIDE_CODE = frozenset("(,/|→:;`–+&)")
_SMALL_WORDS = frozenset(word for words in word_list("tongues", "words").values() for word in words)
_PLAIN_WORD = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]+")
_FEW_LETTERS = 3
_LONGEST_NAME = 6  # words


class CandidatePlace(NamedTuple):
    """A candidate: its letters in the view of a stretch, and where they stand in the card. `kind`
    is how it was found; `target` the address behind a link."""

    unit: int
    start: int
    end: int
    span: Span
    kind: str
    target: Span = NO_SPAN


def numbers_at(number: int, unit: Unit) -> Iterator[CandidatePlace]:
    """Numbers, and words that are the value of a setting."""
    view = unit.view
    for match in _NUMBER.finditer(view.text):
        yield CandidatePlace(number, *match.span(), view.span(*match.span()), "number")
    for match in _NAMED_VALUE.finditer(view.text.lower()):
        yield CandidatePlace(number, *match.span(), view.span(*match.span()), "word")


def addresses_at(card: Card, number: int, unit: Unit) -> Iterator[CandidatePlace]:
    """The addresses of links, each where the link shows."""
    for link in unit.view.links:
        if card.text.cut(link.target).startswith(("http://", "https://")):
            yield CandidatePlace(number, link.start, link.end, link.target, "address")


def names_at(card: Card, number: int, unit: Unit) -> Iterator[CandidatePlace]:
    """Links, ids, marked words, and words with a capital, a digit or a stroke."""
    view = unit.view
    links = {link: card.text.cut(link.target) for link in view.links}
    taken: list[tuple[int, int]] = []
    for link, address in links.items():
        taken.append((link.start, link.end))
        if found := link_name(view, link, address):
            kind = hub_link(address)[0] or "link"
            yield CandidatePlace(
                number, found.start, found.end, found.span, f"link:{kind}", found.target
            )
    for start, end in view.marks:
        if end - start < 97 and not _overlaps(taken, start, end):
            taken.append((start, end))
            yield CandidatePlace(number, start, end, view.span(start, end), "marked")
    for start, end in asian_names(unit):
        if not _overlaps(taken, start, end):
            taken.append((start, end))
            yield CandidatePlace(number, start, end, view.span(start, end), "asian")
    for start, end in _words(view):
        if not _overlaps(taken, start, end):
            taken.append((start, end))
            kind = "id" if "/" in view.text[start:end] else "words"
            yield CandidatePlace(number, start, end, view.span(start, end), kind)
    for start, end in places_of_head(card, view):
        if not _overlaps(taken, start, end):
            taken.append((start, end))
            yield CandidatePlace(number, start, end, view.span(start, end), "of head")
    for link, span, kind in ids_in_addresses(card, view):
        yield CandidatePlace(number, link.start, link.end, span, kind, link.target)


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in taken)


def _words(view: View) -> Iterator[tuple[int, int]]:
    """Runs of words that look like a name."""
    text, place = view.text, 0
    while (match := _TOKEN.search(text, place)) is not None:
        start, place = match.span()
        if not _LOOKS_NAMED.search(match[0]) or match[0].isdecimal():
            continue
        if match[0].lower() in _SMALL_WORDS or (
            _begins_sentence(text, start)
            and _PLAIN_WORD.fullmatch(match[0])
            and not _GOES_ON.match(text, place)
            and not is_known_dataset(match[0])
        ):
            continue
        for _ in range(_LONGEST_NAME):
            joint = _GOES_ON.match(text, place)
            if joint is None or "/" in match[0]:
                break
            place = _TOKEN.match(text, joint.end()).end()  # type: ignore[union-attr]
        yield start, place


def languages_at(card: Card, number: int, unit: Unit) -> Iterator[CandidatePlace]:
    """Names of languages, and codes of two or three letters."""
    view = unit.view
    taken: list[tuple[int, int]] = []
    for match in LANGUAGE.finditer(view.text):
        taken.append(match.span())
        yield CandidatePlace(number, *match.span(), view.span(*match.span()), "language")
    for match in _CODE.finditer(view.text):
        if match[0] in LANGUAGE_CODES and _is_listed(view.text, *match.span()):
            taken.append(match.span())
            yield CandidatePlace(number, *match.span(), view.span(*match.span()), "code")
    for start, end in more_languages(card, unit):
        if not _overlaps(taken, start, end):
            taken.append((start, end))
            yield CandidatePlace(number, start, end, view.span(start, end), "more")


def _begins_sentence(text: str, place: int) -> bool:
    return text[max(0, place - 2) : place].strip() in ("", "-", "*") and place < _FEW_LETTERS


def _is_listed(text: str, start: int, end: int) -> bool:
    """Whether a mark of a list, or nothing, stands beside a word."""
    before, after = text[max(0, start - 2) : start].strip(), text[end : end + 2].strip()
    at_end = start == 0 or end == len(text)
    return at_end or before[-1:] in _BESIDE_CODE or after[:1] in _BESIDE_CODE


def matched(
    number: int, unit: Unit, pattern: re.Pattern[str], group: str
) -> Iterator[CandidatePlace]:
    """All places where an expression matches."""
    for match in pattern.finditer(unit.view.text):
        yield CandidatePlace(
            number, *match.span(group), unit.view.span(*match.span(group)), "matched"
        )
