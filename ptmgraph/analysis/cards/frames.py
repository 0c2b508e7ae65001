"""Frames of sentences, by field and language: regular expressions kept in `analysis/data/cards/`.

A file `FIELD.toml` has tables, and a table one list of expressions for each language. They are
searched in text in small letters (`small_letters`), so that a place in one is a place in the other.
In a language with spaces, an expression begins at the beginning of a word, and ends at no letter
within one. The table `parts` holds words that stand in several, as `{name}`.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "data" / "cards"
_NO_SPACES = frozenset(["zh", "ja", "ko", "ar", "hi"])
_FEWEST_WORDS = 3  # so many small words of a language make it one of the card
_EXACT = "(?-i:"
_LETTER = re.compile(r"(\\.|\(\?P)|.", re.DOTALL)
_WORD_BEGINS = r"\b"
_SHORT_TEXT = 40  # words
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=64)
def table(field: str, name: str) -> dict[str, list[str]]:
    """The expressions of a table, by language."""
    return {
        tongue: [_whole(expression, parts(field)) for expression in found]
        for tongue, found in _file(field)[name].items()
    }


class Wording:
    """A regular expression that is searched without regard to capitals: in the text in small
    letters, which is several times as fast as to compare each letter twice. Places are those of
    the text; the words of a match are in small letters."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._is_plain = _EXACT not in pattern
        self._found = re.compile(
            _small_pattern(pattern) if self._is_plain else pattern,
            re.NOFLAG if self._is_plain else re.IGNORECASE,
        )

    def search(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._found.search(self._text(text), *places)

    def match(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self._found.match(self._text(text), *places)

    def fullmatch(self, text: str, *places: int) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self._found.fullmatch(self._text(text), *places)

    def finditer(self, text: str, *places: int) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._found.finditer(self._text(text), *places)

    def _text(self, text: str) -> str:
        return small_letters(text) if self._is_plain else text


def _small_pattern(pattern: str) -> str:
    """A pattern with its letters small, those of its own signs left as they are."""
    return _LETTER.sub(lambda match: match[0] if match[1] else match[0].lower(), pattern)


def expression(field: str, name: str) -> Wording:
    """The expressions of a table of `expressions` as one, searched without regard to capitals."""
    return Wording(either_of(field, name))


def exact_expression(field: str, name: str) -> re.Pattern[str]:
    """The same for text whose capitals count, or that is in small letters."""
    return re.compile(either_of(field, name))


def either_of(field: str, name: str) -> str:
    """The expressions of a table of `expressions`, of all languages, with strokes between them."""
    tongues = _file(field)["expressions"][name]
    every = [_whole(each, parts(field)) for found in tongues.values() for each in found]
    # What begins at a word is asked together: the place is then looked at once.
    at_word = [each.removeprefix(_WORD_BEGINS) for each in every if each.startswith(_WORD_BEGINS)]
    others = [each for each in every if not each.startswith(_WORD_BEGINS)]
    together = [rf"{_WORD_BEGINS}(?:{'|'.join(at_word)})"] if at_word else []
    return "|".join(together + others)


def names_of_expressions(field: str) -> tuple[str, ...]:
    """The names of the tables of `expressions`, in their order."""
    return tuple(_file(field)["expressions"])


def word_list(field: str, name: str) -> Any:
    """A list or table that holds words and no expressions."""
    return _file(field)[name]


@lru_cache(maxsize=16)
def parts(field: str) -> dict[str, str]:
    """What stands in several expressions of a file: of `parts`, and `lists` of words by "
    "language."""
    file = _file(field)
    found: dict[str, str] = dict(file.get("parts", {}))
    for name, tongues in file.get("lists", {}).items():
        found[name] = f"(?:{'|'.join(word for words in tongues.values() for word in words)})"
    return {name: _whole(words, found) for name, words in found.items()}


@lru_cache(maxsize=64)
def _file(field: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{field}.toml").read_text("utf-8"))


def _whole(expression: str, known: dict[str, str]) -> str:
    for name, words in known.items():
        expression = expression.replace(f"{{{name}}}", words)
    return expression


@lru_cache(maxsize=512)
def frame(field: str, name: str, tongue: str) -> re.Pattern[str] | None:
    """All expressions of a table in one language; None when it has none."""
    found = table(field, name).get(tongue)
    if not found:
        return None
    if tongue in _NO_SPACES:
        return re.compile("|".join(found))
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?:(?<=\W)|(?!\w))")


def says(text: str, field: str, name: str, tongues: Iterable[str]) -> re.Match[str] | None:
    """The first place where a text, in small letters, has a frame of a table."""
    return next(found_in(text, field, name, tongues), None)


def found_in(text: str, field: str, name: str, tongues: Iterable[str]) -> Iterator[re.Match[str]]:
    """All places where a text, in small letters, has a frame of a table."""
    for tongue in tongues:
        pattern = frame(field, name, tongue)
        if pattern is not None:
            yield from pattern.finditer(text)


@lru_cache(maxsize=1024)
def small_letters(text: str) -> str:
    """A text in small letters, as long as before."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(map(_small, text))


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


def tongues_of(text: str) -> tuple[str, ...]:
    """The languages in which a text, in small letters, may be written: those with three of their
    small words in it, or with their letters; a short one in any. English is always one of them."""
    words = Counter(_WORD.findall(text))
    is_short = words.total() < _SHORT_TEXT
    found = ["any", "en"]
    for tongue, small in table("tongues", "words").items():
        if is_short or sum(words[word] for word in set(small)) >= _FEWEST_WORDS:
            found.append(tongue)
    for tongue, letters in table("tongues", "letters").items():
        if re.search(letters[0], text):
            found.append(tongue)
    return tuple(found)
