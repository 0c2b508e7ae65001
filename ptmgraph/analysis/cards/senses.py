"""What the words of a stretch mean, in broad kinds: that something is taken, given, denied, fails.

The words stand in `analysis/data/cards/senses.toml`, by sense and language. So a sentence whose
words no labelled card has still looks like others that say the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ptmgraph.analysis.cards.frames import small_letters, word_list

_NO_SPACES = frozenset(["zh", "ja", "ko"])
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_SHORTEST_BEGINNING = 3
_LONGEST_BEGINNING = 12
_MOST_KEPT = 20_000  # words whose senses are kept


class _Senses:
    """The senses of words, of some languages."""

    def __init__(self, tongues: tuple[str, ...]) -> None:
        self._whole: defaultdict[str, set[str]] = defaultdict(set)
        self._begun: defaultdict[str, set[str]] = defaultdict(set)
        self._known: dict[str, tuple[str, ...]] = {}
        for sense, by_tongue in _table().items():
            for tongue in tongues:
                for word in by_tongue.get(tongue, "").split():
                    found = self._begun if word.endswith("-") else self._whole
                    found[word.rstrip("-")].add(sense)

    def of_word(self, word: str) -> tuple[str, ...]:
        """The senses of a word in small letters."""
        known = self._known.get(word)
        if known is None:
            ends = range(_SHORTEST_BEGINNING, min(len(word), _LONGEST_BEGINNING) + 1)
            found = self._whole.get(word, set()).union(
                *(self._begun[word[:end]] for end in ends if word[:end] in self._begun)
            )
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            known = self._known[word] = tuple(sorted(found))
        return known


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = word_list("senses", "senses")
    return found


@lru_cache(maxsize=256)
def _of_tongues(tongues: tuple[str, ...]) -> _Senses:
    return _Senses(tongues)


@lru_cache(maxsize=4)
def _pieces(tongue: str) -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    """The words of a language without spaces, the longest first, and their senses."""
    senses: defaultdict[str, list[str]] = defaultdict(list)
    for sense, by_tongue in _table().items():
        for word in by_tongue.get(tongue, "").split():
            senses[word].append(sense)
    words = sorted(senses, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words))), {w: tuple(s) for w, s in senses.items()}


@lru_cache(maxsize=1)
def _shapes() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(shape) for name, shape in word_list("senses", "shapes").items()}


@lru_cache(maxsize=1_024)
def shapes_in(text: str) -> tuple[str, ...]:
    """The kinds of numbers and marks in a text."""
    small = small_letters(text)
    return tuple(name for name, shape in _shapes().items() if shape.search(small))


class Task(NamedTuple):
    """A task, and the senses of what goes in and of what comes out."""

    name: str
    taken: frozenset[str]
    given: frozenset[str]


def tasks_in(text: str) -> list[Task]:
    """The tasks that a text names."""
    small = small_letters(text)
    return [task for told, task in _tasks() if told.search(small)]


@lru_cache(maxsize=1)
def _tasks() -> list[tuple[re.Pattern[str], Task]]:
    return [
        (re.compile(told), Task(name, frozenset(taken.split()), frozenset(given.split())))
        for name, (told, taken, given) in word_list("senses", "tasks").items()
    ]


def senses_in(text: str, tongues: tuple[str, ...]) -> list[str]:
    """The senses of the words of a text, in their order."""
    small = small_letters(text)
    if _SPACELESS.search(small):
        return [sense for _, sense in sorted(_spaceless(small, tongues))]
    of_word = _of_tongues(tongues).of_word
    return [sense for match in _WORD.finditer(small) for sense in of_word(match[0])]


def sense_chain(text: str, tongues: tuple[str, ...]) -> list[str]:
    """The words of a text, each as its first sense, or as it is."""
    small = small_letters(text)
    if _SPACELESS.search(small):
        return [f"<{sense}>" for _, sense in sorted(_spaceless(small, tongues))]
    of_word = _of_tongues(tongues).of_word
    words = (match[0] for match in _WORD.finditer(small))
    return [f"<{of_word(word)[0]}>" if of_word(word) else _plain(word) for word in words]


def _plain(word: str) -> str:
    return "0" if word.isdecimal() else word


def _spaceless(small: str, tongues: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for tongue in tongues:
        if tongue in _NO_SPACES:
            pattern, senses = _pieces(tongue)
            for match in pattern.finditer(small):
                yield from ((match.start(), sense) for sense in senses[match[0]])
    of_word = _of_tongues(tongues).of_word
    for match in _WORD.finditer(small):
        yield from ((match.start(), sense) for sense in of_word(match[0]))
