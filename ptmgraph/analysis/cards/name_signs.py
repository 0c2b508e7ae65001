"""What the judge sees of a name or a language beside its words: what governs it, where else the
card has it, what the metadata at the head says, and how it is like the title.

Much is seen together with the look of a name: a link to a model behind `tuned` is another thing
than a benchmark behind `tested`, and a linear model does not see that by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain

from ptmgraph.analysis.cards.candidates.places import CandidatePlace
from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card, topic
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import small_letters
from ptmgraph.analysis.cards.governors import Governed
from ptmgraph.analysis.cards.head import card_head, plain_name
from ptmgraph.analysis.cards.rules.known_bases import SIZED, begins_with_family, is_family
from ptmgraph.analysis.cards.rules.languages import LANGUAGE
from ptmgraph.analysis.cards.words import (
    fields_of,
    is_doubtful_dataset,
    is_known_dataset,
    is_listed_dataset,
    key_words,
    language_code,
)

_FEW, _MANY = 3, 6
_NEXT = 12  # letters
_MOST_LETTERS = 20_000  # of a part of a card, in which names are sought
_MOST_NAMES = 1_000  # that are sought
_LONGEST = 2_000  # letters of a stretch, in which languages are counted
_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|nur|uniquement|seulement|solo|sólo|apenas|somente|только)\b|"
    r"只|仅|만\b|のみ|だけ"
)
_ONLY_BEFORE, _ONLY_AFTER = 25, 14  # letters between `only` and a language
_SENSES = {
    "picture": re.compile(
        r"image|pictur|photo|vision|pixel|bild|imagen|imagem|图像|画像|segment|detect"
    ),
    "speech": re.compile(
        r"speech|audio|voice|speaker|\basr\b|\btts\b|whisper|语音|音声|음성|sprach"
    ),
    "text": re.compile(
        r"text|token|sentence|chat|instruct|translat|llm|language model|文本|テキスト"
    ),
}
_PARTS = ("code", "title", "table", "evaluation", "data", "base", "usage", "citation")
_HEAD_NAMES = ("base_model", "datasets")
_HEAD_KEYS = (*_HEAD_NAMES, "language", "tags", "inner")
_TAGS = (
    *("translation", "multilingual", "peft", "lora", "gguf", "merge", "mergekit", "adapter"),
    *("generatedfromtrainer", "quantized", "texttoimage", "automaticspeechrecognition"),
    *("texttospeech", "textgeneration", "imageclassification", "sentencesimilarity"),
)


class NameSeen:
    """A card as names and languages in it are seen; all is found once, and when first asked for."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._head = card_head(card.text.text).plain
        self._where: dict[str, list[str]] = {}
        self._first: dict[str, int] = {}
        self._at: tuple[int, Governed | None] = (-1, None)
        self._among: tuple[int, _Languages | None] = (-1, None)

    def signs(self, group: str, unit: Unit, place: CandidatePlace) -> list[str]:
        """What is seen of a candidate of a group."""
        text = self._card.text.cut(place.span)
        if group == "names":
            return list(self._of_name(unit, place, text))
        return list(self._of_language(unit, place, text)) if group == "languages" else []

    def _of_name(self, unit: Unit, place: CandidatePlace, text: str) -> Iterator[str]:
        look = look_of(text, place.kind)
        sign = f"look={look}"
        yield from (sign, f"{sign} {unit.topic}", f"{sign} {unit.block.kind.value}")
        yield from self._governed(unit, place).signs(place.start, place.end, look)
        if unit.column >= 0:
            above = fields_of(key_words(unit.header.text[:60]))
            yield from (f"{sign} top:{field}" for field in above)
            yield f"{sign} column:{min(unit.column, 2)} {unit.topic}"
        yield from self._elsewhere(plain_name(text), plain_name(text.rpartition("/")[2]), look)
        yield from (f"tag:{tag} {look}" for tag in self._tags)
        if self._is_again(plain_name(text.rpartition("/")[2]), place.unit):
            yield "again"

    def _of_language(self, unit: Unit, place: CandidatePlace, text: str) -> Iterator[str]:
        name, code = plain_name(text), language_code(text)
        yield from self._governed(unit, place).signs(place.start, place.end, "language")
        after = unit.view.text[place.end : place.end + _NEXT]
        before = unit.view.text[max(0, place.start - _NEXT) : place.start]
        yield from (f"next:{_shape_of(after)}", f"prev:{_shape_of(before[::-1])}")
        listed = self._head.get("language", frozenset())
        here = "in" if code in listed or name in listed else "out" if listed else "none"
        yield from (f"head:lang {here}", f"head:lang {here} {unit.topic}")
        yield f"head:lang {here} {min(len(listed), _FEW)}"
        if not self._head.get("tags", frozenset()).isdisjoint((name, code)):
            yield "head:lang tag"
        yield from (f"tag:{tag}" for tag in self._tags)
        kind = unit.block.kind.value
        yield from (f"sense:{self._sense} {also}" for also in ("", here, unit.topic))
        yield f"sense:{self._sense} {kind} {'' if unit.block.titles else 'first'}"
        yield from (f"kind={place.kind}", f"t:{unit.topic} {kind}")
        yield from self._languages(unit, place).signs(place.start)
        yield from self._elsewhere(name, name, "")
        again = "again" if self._is_again(code or name, place.unit) else "new"
        yield from (again, f"{again} {unit.topic}")
        if code in self._card.tongues:
            yield "tongue_is"

    def _governed(self, unit: Unit, place: CandidatePlace) -> Governed:
        number, found = self._at
        if found is None or number != place.unit:
            found = Governed(unit)
            self._at = (place.unit, found)
        return found

    def _languages(self, unit: Unit, place: CandidatePlace) -> _Languages:
        number, found = self._among
        if found is None or number != place.unit:
            found = _Languages(unit.view.text[:_LONGEST])
            self._among = (place.unit, found)
        return found

    def _is_again(self, name: str, unit: int) -> bool:
        """Whether a name stands in a stretch before."""
        return self._first.setdefault(name, unit) < unit

    def _elsewhere(self, name: str, last: str, look: str) -> list[str]:
        """Where else in the card a name stands; `last` is what of it stands behind a stroke."""
        key = f"{name} {last} {look}"
        found = self._where.get(key)
        if found is None:
            if len(self._where) >= _MOST_NAMES:
                return []
            found = list(chain(self._in_parts(last, look), self._in_title(last)))
            found += self._in_head(name, last, look)
            self._where[key] = found
        return found

    def _in_parts(self, last: str, look: str) -> Iterator[str]:
        if len(last) < _FEW:
            return
        count = self._parts["whole"].count(last)
        yield f"times:{count if count < _FEW else 'more' if count < _MANY else 'many'}"
        for part in _PARTS:
            if last in self._parts[part]:
                yield from (f"also:{part}", f"also:{part} {look}")

    def _in_title(self, last: str) -> Iterator[str]:
        title = self._title
        if not last or not title:
            return
        if last == title:
            yield "title:is"
        elif title.startswith(last):
            yield "title:begins"
        elif last in title:
            yield "title:has"
        elif title in last:
            yield "title:within"
        elif len(last) > _FEW and title[: _FEW + 2] == last[: _FEW + 2]:
            yield "title:like"

    def _in_head(self, name: str, last: str, look: str) -> Iterator[str]:
        for key in _HEAD_KEYS:
            values = self._head.get(key)
            if not values:
                continue
            if name in values or last in values:
                yield f"head:{key}"
            elif key in _HEAD_NAMES:
                part = len(last) > _FEW and any(
                    last in value or (value in last and len(value) > _FEW) for value in values
                )
                yield f"head:{'in' if part else 'not'} {key}"
                if not part:
                    yield f"head:not {key} {look}"

    @cached_property
    def _title(self) -> str:
        return plain_name(self._card.title[:_LONGEST])

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The text of the card by what it is about, in small letters without marks."""
        found: dict[str, list[str]] = {name: [] for name in (*_PARTS, "whole")}
        for block in self._card.blocks:
            text = _text_of(block)
            found["whole"].append(text)
            if block.kind is BlockKind.CODE:
                found["code"].append(text)
            elif block.kind is BlockKind.HEADING:
                found["title"].append(text)
            else:
                about = topic(block)
                if block.kind is BlockKind.TABLE:
                    found["table"].append(text)
                if about in found:
                    found[about].append(text)
        return {name: plain_name(" ".join(texts)[:_MOST_LETTERS]) for name, texts in found.items()}

    @cached_property
    def _tags(self) -> list[str]:
        """What the head says of the kind of model."""
        keys = ("tags", "pipeline_tag", "library_name")
        given = frozenset(chain.from_iterable(self._head.get(key, ()) for key in keys))
        return [tag for tag in _TAGS if tag in given]

    @cached_property
    def _sense(self) -> str:
        """What the card is about most: pictures, speech, text, or other things."""
        small = small_letters(self._card.text.text)[:_MOST_LETTERS]
        counts = {name: len(words.findall(small)) for name, words in _SENSES.items()}
        best = max(counts, key=lambda name: counts[name])
        return best if counts[best] > _FEW else "none"


class _Languages:
    """The languages of a stretch, and those beside `only`."""

    def __init__(self, text: str) -> None:
        self._spans = [match.span() for match in LANGUAGE.finditer(text)]
        self._covered = 4 * sum(end - start for start, end in self._spans) // max(len(text), 1)
        small = small_letters(text)
        onlys = [match.span() for match in _ONLY.finditer(small)][:_FEW] if self._spans else []
        self._alone = {
            start
            for begins, ends in onlys
            for start, end in self._spans
            if 0 <= start - ends < _ONLY_BEFORE or -_FEW < begins - end < _ONLY_AFTER
        }

    def signs(self, start: int) -> Iterator[str]:
        """How the one that begins at a place stands among the others."""
        count = len(self._spans)
        yield f"languages:{count if count < _FEW else 'more' if count < _FEW * _FEW else 'many'}"
        yield f"covered:{self._covered}"
        if self._spans and start <= self._spans[0][0]:
            yield "first of them"
        if self._alone:
            yield "only it" if start in self._alone else "only another"


def _text_of(block: Block) -> str:
    if not block.rows:
        return block.view.text
    return " ".join(cell.text for row in block.rows for cell in row)


def _shape_of(text: str) -> str:
    """What kind of thing stands right beside a candidate; of what stands before it, backwards."""
    if not text:
        return "end"
    first = text.lstrip()[:1]
    kind = "Aa"[first.islower()] if first.isalpha() else "0" if first.isdigit() else first
    return f"_{kind}" if text[0] == " " else kind


@lru_cache(maxsize=16_384)
def look_of(text: str, kind: str) -> str:
    """What a name looks like, in a word or two; `kind` is how it was found."""
    last = text.rpartition("/")[2] or text
    if kind in ("link:datasets", "address:datasets"):
        return kind
    if is_listed_dataset(text) or is_listed_dataset(last):
        return "data"
    if is_known_dataset(text) or is_known_dataset(last):
        return "doubtful" if is_doubtful_dataset(text) else "some data"
    if is_family(text) or is_family(last):
        return "sized family" if SIZED.search(text) else "family"
    if kind == "link:models":
        return kind
    if "/" in text:
        return "id sized" if SIZED.search(text) else "id"
    if SIZED.search(text):
        return "sized"
    if begins_with_family(last):
        return "begins family"
    if kind == "link":
        return kind
    digit = "digit" if any(map(str.isdigit, text)) else "plain"
    return f"{kind} {digit} {min(len(text.split()), _FEW)}{' upper' if text.isupper() else ''}"
