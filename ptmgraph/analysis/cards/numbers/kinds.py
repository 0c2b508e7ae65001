"""What kind a word or a title is of: a metric, a setting, data, a model, a unit.

So words that no labelled card has are seen by what they are. The lists are those of the rules, and
`analysis/data/cards/numbers.toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ptmgraph.analysis.cards.card import words_of
from ptmgraph.analysis.cards.frames import expression, word_list
from ptmgraph.analysis.cards.rules.known_bases import is_family
from ptmgraph.analysis.cards.words import (
    BENCHMARK,
    HYPERPARAMETER,
    METRIC_NAME,
    is_doubtful_dataset,
    is_known_dataset,
    key_words,
)

NAMES = ("own", "family", "name")
_TOKEN = re.compile(
    r"(?P<number>[-+−]?\d[\d.,]*\d|\d|\.\d+)|(?P<word>[^\W\d_](?:[\w.@+-]*\w)?)|"
    r"(?P<end>[;!?。]|\.(?=\s|$)|\n|[(（])"
)
_TOLD = {name: expression("numbers", name) for name in ("others", "measures", "parts", "wholes")}
_BENCHMARKS = re.compile(rf"(?:{BENCHMARK})")
_UNITS: dict[str, str] = {
    word: kind for kind, words in word_list("numbers", "units").items() for word in words
}
_PARAMETER = re.compile(r"param\w*|weights|parám\w*|paramè\w*|parâ\w*|парам\w*")
_TITLE, _LONG_TITLE = 60, 80  # letters of a title
_NEAR, _BEHIND = 80, 40  # letters beside a number
_ENDS = (";", ". ", "! ", "? ", "\n")
_BREAK = re.compile(r"[;,(]|[.!?](?=\s|$)|\n|\d")


class SaidWord(NamedTuple):
    """A word of a stretch and what kind it is of; a number has the kind `number`, and what ends a
    clause `end`."""

    start: int
    end: int
    kind: str


def tokens(text: str, own: frozenset[str]) -> Iterator[SaidWord]:
    """The words of a text; those of the name of the model have the kind `own`."""
    for match in _TOKEN.finditer(text):
        if match["number"]:
            yield SaidWord(*match.span(), "number")
        elif match["end"]:
            yield SaidWord(*match.span(), "end")
        else:
            is_own = not own.isdisjoint(words_of(match["word"]))
            yield SaidWord(*match.span(), "own" if is_own else word_kind(match["word"]))


@lru_cache(maxsize=32_768)
def word_kind(word: str) -> str:
    """What kind a word is of, by the lists of words; a name is one by its capitals or digits."""
    small = word.lower()
    if small in _UNITS:
        return _UNITS[small]
    if _PARAMETER.fullmatch(small):
        return "parameters"
    if METRIC_NAME.fullmatch(small):
        return "metric"
    if _BENCHMARKS.fullmatch(small):
        return "data"
    if HYPERPARAMETER.fullmatch(key_words(word)):
        return "setting"
    if is_family(word):
        return "family"
    if is_known_dataset(word) and not is_doubtful_dataset(word) and not word.islower():
        return "data"
    if any(map(str.isupper, word[1:])) or any(map(str.isdigit, word)):
        return "name"
    return ""


def kinds_in(text: str) -> set[str]:
    """The kinds of the words of a text."""
    return {word_kind(match["word"]) for match in _TOKEN.finditer(text) if match["word"]}


@lru_cache(maxsize=16_384)
def kind_of_title(title: str) -> str:
    """What kind the title of a row or column is of: that of its words that are of one."""
    key = key_words(title[:_TITLE])
    if not key:
        return "empty"
    if HYPERPARAMETER.fullmatch(key):  # `learning rate` looks like a metric too
        return "setting"
    if METRIC_NAME.fullmatch(key):
        return "metric"
    if _BENCHMARKS.fullmatch(key):
        return "data"
    kinds = kinds_in(title[:_TITLE])
    for kind in ("parameters", "metric", "family", "data", "setting", "time", "memory", "many"):
        if kind in kinds:
            return kind
    if key.replace(" ", "").isdecimal():
        return "number"
    return "name" if "name" in kinds else "words"


def most_of(kinds: list[str]) -> str:
    """The kind that most titles are of."""
    plain = Counter(kind.partition(" ")[0].rstrip("12") for kind in kinds)
    if not plain:
        return "none"
    kind, many = plain.most_common(1)[0]
    return kind if many * 2 > len(kinds) else "mixed"


@lru_cache(maxsize=16_384)
def told_in(title: str) -> tuple[str, ...]:
    """Which words a title has: for what the model is compared with, for what is measured and is no
    result, for parts of a model or the whole."""
    return tuple(name for name, words in _TOLD.items() if words.search(title[:_LONG_TITLE]))


def told_beside(text: str, start: int, end: int) -> Iterator[str]:
    """The same of the clause before a number, and of the words behind it."""
    before = text[max(0, start - _NEAR) : start]
    before = before[max(map(before.rfind, _ENDS)) + 1 :]
    behind = _BREAK.split(text[end : end + _BEHIND], maxsplit=1)[0]
    for name, words in _TOLD.items():
        ends = [match.end() for match in words.finditer(before)]
        if ends:
            far = any(map(str.isdecimal, before[ends[-1] :]))
            yield f"{name} before{' far' if far else ''}"
        if words.search(behind):
            yield f"{name} behind"
