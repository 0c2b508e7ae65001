"""What the judge sees of a candidate: features of its stretch, of its block, and of its own words.

A feature is a short text, such as `R:epochs` (the word epochs stands behind it). Words count as
they are, by their beginning (`^train`), and in languages without spaces by two letters, so that
forms of a word and other languages are seen too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ptmgraph.analysis.cards.candidates.places import CandidatePlace
from ptmgraph.analysis.cards.candidates.units import Unit
from ptmgraph.analysis.cards.card import Card, words_of
from ptmgraph.analysis.cards.clauses import is_turned, trained_other
from ptmgraph.analysis.cards.document import Block
from ptmgraph.analysis.cards.rules.known_bases import SIZED, begins_with_family, is_family
from ptmgraph.analysis.cards.rules.tables import is_of_other_model, is_own
from ptmgraph.analysis.cards.words import (
    BENCHMARK,
    HYPERPARAMETER,
    METRIC_NAME,
    fields_of,
    is_doubtful_dataset,
    is_known_dataset,
    is_listed_dataset,
    key_words,
)

_ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_ASIAN}]|[^\W\d_{_ASIAN}]+|\d[\d.,]*|[:=(){{}}\[\]<>→%/&+@|?!~≈;,\n–—-]")
_IS_ASIAN = re.compile(rf"[{_ASIAN}]")
_MARK = frozenset(";,\n")
_STEM = 5
_LEFT, _RIGHT, _HEADS = 6, 6, 4  # words beside a candidate
_MOST_WORDS = 60  # of a stretch
_FEW = 3
_PAIR_KEY = re.compile(r"\s*([^\n:：=?]{1,60}?)\s*[:：=?]")
_BENCHMARKS = re.compile(rf"(?:{BENCHMARK})")
_SHAPE, _SMALL, _CAPITAL = re.compile(r"\d+"), re.compile(r"[^\W\dA-Z_]+"), re.compile(r"[A-Z]+")


class Said(NamedTuple):
    """The words of a stretch: where each begins, what it is, and which of them are words in small
    letters, by number."""

    places: tuple[int, ...]
    words: tuple[str, ...]
    small: tuple[int, ...]


@lru_cache(maxsize=256)
def said_in(text: str) -> Said:
    """The words of a text in small letters, numbers by their shape."""
    places: list[int] = []
    found: list[str] = []
    small: list[int] = []
    for match in _WORD.finditer(text):
        word = match[0]
        if word[0].isdecimal():
            word = _shape(word)
        elif word.islower() or _IS_ASIAN.match(word):
            small.append(len(found))
        else:
            word = word.lower()
        places.append(match.start())
        found.append(word)
    return Said(tuple(places), tuple(found), tuple(small))


@lru_cache(maxsize=4_096)
def words_in(text: str) -> tuple[str, ...]:
    """The words of a short text, without commas; Asian letters in twos."""
    return tuple(_in_twos(said_in(text).words))


def _in_twos(several: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in several:
        if _IS_ASIAN.match(word):
            if before:
                yield before + word
            before = word
        else:
            before = ""
            if word not in _MARK:
                yield word


@lru_cache(maxsize=4_096)
def _shape(number: str) -> str:
    return _SHAPE.sub(lambda match: "0" * min(len(match[0]), 4), number.rstrip(".,"))


class Signs(NamedTuple):
    """Features: some that stand for themselves, and words under a sign each."""

    plain: list[str]
    bags: list[tuple[str, Sequence[str]]]

    def every(self) -> Iterator[str]:
        """All of them as texts: each word as it is, and by its beginning."""
        yield from self.plain
        for sign, several in self.bags:
            for word in several:
                yield from forms(sign, word)


def forms(sign: str, word: str) -> tuple[str, ...]:
    """A word as a feature, and its beginning as another one."""
    if len(word) > _STEM:
        return (f"{sign}:{word}", f"{sign}^{word[:_STEM]}")
    return (f"{sign}:{word}",)


def _level(count: int) -> str:
    return str(count) if count < _FEW else "more" if count < _FEW * 3 else "many"


class _Table(NamedTuple):
    rows: list[list[str]]
    columns: list[list[str]]


class Seen:
    """A card as the judge sees it; what is the same for all candidates is found once."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self._blocks: dict[int, tuple[list[str], list[tuple[str, Sequence[str]]]]] = {}
        self._lists: dict[int, int] = {}
        self._tables: dict[int, _Table] = {}
        places = {id(block): number for number, block in enumerate(card.blocks)}
        self._places = places
        self._tongues = (
            [f"tongue:{name}" for name in card.tongues[2:]] if len(card.sentences) > _FEW else []
        )

    def of_unit(self, unit: Unit) -> Signs:
        """Features that all candidates of a stretch share."""
        block, titles = self._of_block(unit.block)
        plain = [*block, f"topic:{unit.topic}", f"n:{_level(unit.number)}"]
        text = unit.view.text
        said = words_in(text[: 8 * _MOST_WORDS])[:_MOST_WORDS]
        bags: list[tuple[str, Sequence[str]]] = [*titles, ("w", tuple(dict.fromkeys(said)))]
        bags.append(("begin", said[:3]))
        if unit.column >= 0:
            self._of_cell(unit, plain, bags)
        elif match := _PAIR_KEY.match(text):
            _of_key(match[1], plain, bags)
        if trained_other(text, self.card.words):
            plain.append("trained_other")
        if unit.view.links:
            plain.append("links")
        if text.rstrip().endswith(":"):
            plain.append("leads")
        plain.append(f"long:{len(said) // 8}")
        return Signs(plain, bags)

    def _of_block(self, block: Block) -> tuple[list[str], list[tuple[str, Sequence[str]]]]:
        found = self._blocks.get(id(block))
        if found is None:
            titles: list[tuple[str, Sequence[str]]] = []
            if block.titles:
                titles.append(("h", words_in(block.titles[0].text[:100])))
            found = self._blocks[id(block)] = (list(self._read_block(block)), titles)
        return found

    def _read_block(self, block: Block) -> Iterator[str]:
        place = self._places.get(id(block), 0)
        yield f"kind:{block.kind.value}"
        yield from self._tongues
        yield f"place:{_level(place)}"
        yield f"part:{4 * place // max(len(self.card.blocks), 1)}"
        if not block.titles:
            yield "no_title"
        if block.lead.text.rstrip().endswith(":"):
            yield "listed"
        above = id(block.titles[0]) if block.titles else 0
        number = self._lists[above] = self._lists.get(above, -1) + 1
        yield f"below:{_level(number)}"
        if block.rows:
            yield f"columns:{_level(max(map(len, block.rows)))}"

    def _of_cell(self, unit: Unit, plain: list[str], bags: list[tuple[str, Sequence[str]]]) -> None:
        plain.append(f"column:{_level(unit.column)}")
        _of_key(unit.key.text, plain, bags)
        bags.append(("top", words_in(unit.header.text[:60])))
        if HYPERPARAMETER.fullmatch(key_words(unit.header.text)):
            plain.append("top_setting")
        table = self._of_table(unit.block)
        plain += table.rows[unit.number]
        plain += table.columns[unit.column] if unit.column < len(table.columns) else []
        views = (("cell", unit.view), ("key", unit.key), ("top", unit.header))
        plain += [f"bold:{name}" for name, view in views if view.bolds]

    def _of_table(self, block: Block) -> _Table:
        found = self._tables.get(id(block))
        if found is None:
            header = block.rows[0] if block.rows else ()
            keys = [row[0].text if row else "" for row in block.rows]
            found = self._tables[id(block)] = _Table(
                self._compared("row", ["", *keys[1:]]),
                self._compared("col", ["", *(cell.text for cell in header[1:])]),
            )
        return found

    def _compared(self, sign: str, titles: list[str]) -> list[list[str]]:
        """What the titles of the rows or columns of a table say of whose they are."""
        shared = [len(self.card.words.intersection(words_of(title))) for title in titles]
        most, last = max(shared), len(titles) - 1
        found = []
        for number, title in enumerate(titles):
            own = "own" if is_own(self.card, title) else ""
            other = not own and is_of_other_model(self.card, title)
            signs = [f"{sign}:{own or ('other' if other else 'none')}"]
            if most:
                alone = shared.count(most) == 1
                share = "most" if shared[number] == most else "some" if shared[number] else "no"
                signs.append(f"{sign}_share:{share}{'1' if alone else ''}")
            if number == last:
                signs.append(f"{sign}_last")
            found.append(signs)
        return found

    def beside(self, unit: Unit, start: int, end: int, *, pairs: bool) -> Signs:
        """Features of the words beside a candidate: the nearest ones, and the nearest in small
        letters, which stand before the list that it is in; with `pairs` also several at once."""
        text = unit.view.text
        places, said, small = said_in(text)
        first, last = bisect_left(places, start), bisect_left(places, end)
        left, right = said[max(0, first - _LEFT) : first], said[last : last + _RIGHT]
        before = bisect_left(small, first)
        heads = [said[n] for n in small[max(0, before - _HEADS) : before]]
        one, other = left[-1] if left else "^", right[0] if right else "$"
        plain = [f"L1:{one}", f"L2:{' '.join(left[-2:])}", f"R1:{other}"]
        plain.append(f"R2:{' '.join(right[:2])}")
        if pairs:
            plain += [f"L3:{' '.join(left[-3:])}", f"LR:{one} {other}"]
            plain.append(f"H2:{' '.join(heads[-2:])}")
        if is_turned(text, start):
            plain.append("turned_before")
        if text.rfind("(", 0, start) > text.rfind(")", 0, start):
            plain.append("in_brackets")
        plain.append(f"at:{min(first, 3)}")
        return Signs(plain, [("L", left), ("R", right), ("H", heads)])


def _of_key(text: str, plain: list[str], bags: list[tuple[str, Sequence[str]]]) -> None:
    key = key_words(text[:80])
    plain += _key_signs(key)
    bags.append(("key", words_in(key)))


@lru_cache(maxsize=4_096)
def _key_signs(key: str) -> tuple[str, ...]:
    found = [f"key={key}", *(f"keyed:{field}" for field in fields_of(key))]
    if HYPERPARAMETER.fullmatch(key):
        found.append("keyed:setting")
    if METRIC_NAME.fullmatch(key):
        found.append("keyed:metric")
    if _BENCHMARKS.fullmatch(key):
        found.append("keyed:benchmark")
    return tuple(found)


@lru_cache(maxsize=8_192)
def of_number(text: str) -> tuple[str, ...]:
    """Features of a number, or of a word that is a value of a setting."""
    small = text.lower()
    shape = _shape(small) if text[:1].isdecimal() else small
    return (f"v={small}", f"shape:{_SHAPE.sub('0', shape)}", f"digits:{shape}", f"sign:{text[:1]}")


def of_name(card: Card, place: CandidatePlace, text: str) -> list[str]:
    """Features of a name."""
    found = [f"kind={place.kind}", *_of_words(text)]
    own = set(words_of(text))
    if own and own <= card.title_words:
        found.append("own")
    elif own & card.name_words:
        found.append("part_own")
    return found


@lru_cache(maxsize=16_384)
def _of_words(text: str) -> tuple[str, ...]:
    said = words_in(text[:100])
    letters = _SMALL.sub("a", _CAPITAL.sub("A", _SHAPE.sub("0", text[:24])))
    return (
        *(f"name:{word}" for word in said),
        *(f"name^{word[:4]}" for word in said if len(word) > 4),
        *_known(text),
        f"many:{_level(len(text.split()))}",
        f"case:{letters}",
    )


def _known(text: str) -> tuple[str, ...]:
    plain = text.rpartition("/")[2] or text
    tests = {
        "known_data": is_known_dataset(text) or is_known_dataset(plain),
        "listed_data": is_listed_dataset(text) or is_listed_dataset(plain),
        "doubtful_data": is_doubtful_dataset(text),
        "family": is_family(text) or is_family(plain),
        "begins_family": begins_with_family(plain),
        "sized": SIZED.search(text) is not None,
        "benchmark": _BENCHMARKS.fullmatch(text.lower()) is not None,
        "metric": METRIC_NAME.fullmatch(text.lower()) is not None,
        "digit": any(map(str.isdigit, text)),
        "capital": text[:1].isupper(),
    }
    return tuple(f"is:{name}" for name, told in tests.items() if told)
