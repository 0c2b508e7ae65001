"""More places that may be names or languages: what the head of the card names, ids in addresses,
names in languages without capitals, and languages that stand in a list with known ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card, words_of
from ptmgraph.analysis.cards.frames import small_letters
from ptmgraph.analysis.cards.head import card_head
from ptmgraph.analysis.cards.names import hub_link
from ptmgraph.analysis.cards.records import Span
from ptmgraph.analysis.cards.rules.languages import LANGUAGE
from ptmgraph.analysis.cards.views import ShownLink, View
from ptmgraph.analysis.cards.words import LANGUAGE_CODES

_LANGUAGES = Path(__file__).parents[2] / "data" / "names" / "languages.csv"
_OF_HEAD = ("datasets", "base_model")
_FEWEST_LETTERS = 4
_MOST_NAMES = 40  # of the head
_PLACE = re.compile(
    r"https?://(?:www\.)?(?:kaggle\.com/(?:datasets/)?|github\.com/)"
    r"(?P<id>[\w.-]{1,80}/[\w.-]{1,96})/?(?:[?#].*)?"
)
_ASIAN = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
# `縁側コーパス`, `모두의 말뭉치`
_ASIAN_DATA = re.compile(
    r"[\u30a0-\u30ff\u3400-\u9fff々のA-Za-z\d-]{2,16}?(?:コーパス|データセット|语料库|語料庫|数据集|文庫|文库)|"
    r"(?:[\uac00-\ud7a3A-Za-z]{1,8} ){0,2}[\uac00-\ud7a3]{2,8} ?(?:말뭉치|데이터셋|백과)"
)
_QUOTED = re.compile(r"[「『《〈“„«]([^「」『』《》〈〉“”„«»\n]{2,40})[」』》〉”“»]")
_ASIAN_CHUNK = re.compile(rf"[^、，,;；:：（）()。/\n・]*[{_ASIAN}][^、，,;；:：（）()。/\n・]*")
_LONGEST_CHUNK = 14
_DATA_TOPICS = frozenset(["data", "base"])
# Beside a known language of a list.
_NEXT_IN_LIST = re.compile(r"(?:, | and | or |/|, and | & |、)([A-ZÀ-Þ][\w'’-]{2,20})(?![\w-])")
_LAST_IN_LIST = re.compile(r"(?<![\w-])([A-ZÀ-Þ][\w'’-]{2,20})(?:, | and | or |/|, and | & )$")
_CAPITAL_WORD = re.compile(r"(?<![\w-])[A-ZÀ-Þ][a-zà-ÿ'’-]{2,20}(?![\w-])")
_BIG_CODE = re.compile(r"(?<![\w.@])(?:[A-Z][A-Za-z]|[a-z]{2,3})(?:-[A-Z]{2})?(?![\w.])")
_FEW_BETWEEN = 3
# `中、英、日三种`
_SIGN = "[中英日韩法德俄西]"
_SIGN_ENDS = r"(?:[、/文语等两三四五六]|$)"
_SIGN_IN_LIST = re.compile(
    rf"{_SIGN}(?=[、/]{_SIGN}{_SIGN_ENDS})|(?<=[、/]){_SIGN}(?={_SIGN_ENDS})"
)


def places_of_head(card: Card, view: View) -> Iterator[tuple[int, int]]:
    """Where the names stand that the head gives as data or as parent."""
    head = card_head(card.text.text)
    names = {name for key in _OF_HEAD for name in head.written.get(key, ()) if "\n" not in name}
    if not names:
        return
    small = small_letters(view.text)
    for name in sorted(names, key=lambda name: (-len(name), name))[:_MOST_NAMES]:
        if len(name) < _FEWEST_LETTERS or len(name) > len(small):
            continue
        start = small.find(name.lower())
        while start >= 0:
            end = start + len(name)
            before, after = small[start - 1 : start], small[end : end + 1]
            if not _is_letter(before) and not _is_letter(after):
                yield start, end
            start = small.find(name.lower(), end)


def _is_letter(text: str) -> bool:
    return text.isalnum() and text.isascii()


def ids_in_addresses(card: Card, view: View) -> Iterator[tuple[ShownLink, Span, str]]:
    """Ids in addresses, where no word of the link stands in them: link, place and kind."""
    for link in view.links:
        address = card.text.cut(link.target)
        kind, id = hub_link(address)
        if not id and (match := _PLACE.fullmatch(address)):
            kind, id = "address", match["id"].removesuffix(".git")
        if not id or kind in ("spaces", "papers"):
            continue
        words = view.text[link.start : link.end].strip()
        is_address = words.startswith(("http://", "https://"))
        if is_address and kind != "address":
            continue  # the id is the name of the link already
        if is_address or not any(word in id.lower() for word in words_of(words) if len(word) > 2):
            place = link.target.start + address.find(id)
            yield link, Span(place, place + len(id)), f"address:{kind}"


def asian_names(unit: Unit) -> Iterator[tuple[int, int]]:
    """Names of data in languages without capitals, and what stands in quotation marks."""
    text = unit.view.text
    for match in _QUOTED.finditer(text):
        yield match.span(1)
    if not re.search(rf"[{_ASIAN}]", text):
        return
    for match in _ASIAN_DATA.finditer(text):
        yield match.span()
    if unit.topic in _DATA_TOPICS or unit.column >= 0:
        for match in _ASIAN_CHUNK.finditer(text):
            start, end = match.span()
            start += len(match[0]) - len(match[0].lstrip(" -*\t"))
            end -= len(match[0]) - len(match[0].rstrip())
            if 1 < end - start <= _LONGEST_CHUNK:
                yield start, end


def more_languages(card: Card, unit: Unit) -> Iterator[tuple[int, int]]:
    """Languages that are no known words: those in a list with known ones, rarer ones of the
    standard beside a known one or where the head has its code, and codes in capitals."""
    text = unit.view.text
    known = list(LANGUAGE.finditer(text))
    codes = card_head(card.text.text).plain.get("language", frozenset())
    for match in known:
        place = match.end()
        while (after := _NEXT_IN_LIST.match(text, place)) is not None:
            yield after.span(1)
            place = after.end()
        if before := _LAST_IN_LIST.search(text, max(0, match.start() - 40), match.start()):
            yield before.span(1)
    for word in _CAPITAL_WORD.finditer(text):
        code = _standard().get(word[0].lower())
        if code and (known or code in codes or "language" in unit.header.text.lower()):
            yield word.span()
    big = [m for m in _BIG_CODE.finditer(text) if _may_be_code(m[0], codes)]
    for number, match in enumerate(big):
        near = [big[n] for n in (number - 1, number + 1) if 0 <= n < len(big)]
        if match[0].lower() in codes or any(
            max(match.start(), one.start()) - min(match.end(), one.end()) <= _FEW_BETWEEN
            for one in near
        ):
            yield match.span()
    for match in _SIGN_IN_LIST.finditer(text):
        yield match.span()


def _may_be_code(word: str, codes: frozenset[str]) -> bool:
    small = word.lower()
    return small.partition("-")[0] in LANGUAGE_CODES or small in codes


@lru_cache(maxsize=1)
def _standard() -> Mapping[str, str]:
    """The code of a language by its name, in small letters."""
    with _LANGUAGES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["form"]) > 3]
    return {row["form"]: row["value"] for row in rows}
