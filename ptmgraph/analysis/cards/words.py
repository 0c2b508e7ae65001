"""The words of `analysis/data/cards/words.toml`: by these the rules read the text of a card."""

from __future__ import annotations

import csv
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "data" / "cards" / "words.toml"
_WORDS: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))

_KEYS: dict[str, Any] = _WORDS["keys"]
_HYPER: dict[str, str] = _KEYS.pop("hyperparameter")
_FIELD_KEYS = {field: re.compile(words) for field, words in _KEYS.items()}
_TOPICS = {topic: re.compile(words) for topic, words in _WORDS["topics"].items()}

PLACEHOLDERS = frozenset(_WORDS["placeholders"])
LANGUAGE_NAMES = frozenset(_WORDS["languages"]["names"])
LANGUAGE_CODES = frozenset(_WORDS["languages"]["codes"])
LANGUAGE_FORMS: str = _WORDS["languages"]["forms"]
LANGUAGE_SIGNS: str = _WORDS["languages"]["signs"]
_CODES: dict[str, str] = _WORDS["language_codes"]
_STEMS: dict[str, str] = _WORDS["language_stems"]
HYPERPARAMETER = re.compile(_HYPER["always"])
SETTING = re.compile(_HYPER["in_settings"])
NO_SETTING = re.compile(_HYPER["never"])
SAID_METRIC = _WORDS["metrics"]["said"]
METRIC = _WORDS["metrics"]["names"]
METRIC_NAME = re.compile(rf"(?:{METRIC})|score|value|result")
BENCHMARK = _WORDS["metrics"]["benchmarks"]
NO_RESULT = re.compile(_WORDS["metrics"]["not_results"])
LOG_COLUMNS = frozenset(_WORDS["metrics"]["log_columns"])

_ENDS = re.compile(r"^[^\w#$(]+|[^\w)%²₂]+$")
_MARKS = re.compile(r"[\W_]+")
_VERSION = re.compile(r"[\s_-]v?\d{1,2}(?:\.\d+)*$")  # `Common Voice 17`
_FEWEST_LETTERS = 4
_OPTIONAL = re.compile(r"[\[(]optional[\])]")
_PLACEHOLDER_MARKS = re.compile(r"[\[\](){}*_`\s]+")


def is_known_dataset(name: str) -> bool:
    """Whether a well-known data set has this name; names of few letters are no proof."""
    forms = (_MARKS.sub("", form) for form in (name.lower(), _VERSION.sub("", name.lower())))
    return any(len(form) >= _FEWEST_LETTERS and form in _known_datasets() for form in forms)


def is_doubtful_dataset(name: str) -> bool:
    """Whether the name of a well-known data set is a word too."""
    return _MARKS.sub("", name.lower()) in _dataset_words("doubtful")


def is_listed_dataset(name: str) -> bool:
    """Whether a data set that models are trained on has this name, and not only a benchmark."""
    return _MARKS.sub("", _VERSION.sub("", name.lower())) in _dataset_words("known")


@lru_cache(maxsize=1)
def _known_datasets() -> frozenset[str]:
    file = _FILE.parents[1] / "names" / "datasets.csv"
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return frozenset(_MARKS.sub("", row["form"]) for row in rows) | _dataset_words("known")


@lru_cache(maxsize=2)
def _dataset_words(name: str) -> frozenset[str]:
    return frozenset(tomllib.loads((_FILE.parent / "dataset.toml").read_text("utf-8"))[name])


def language_code(name: str) -> str:
    """The code of a language by its name or code; empty where the table has none."""
    plain = name.lower()
    if plain in LANGUAGE_CODES:
        return plain
    stems = (code for stem, code in _STEMS.items() if plain.startswith(stem))
    return _CODES.get(plain, "") or next(stems, "")


def key_words(text: str) -> str:
    """A key as the vocabulary has it: small letters, one space between words, no marks."""
    words = _OPTIONAL.sub("", text.lower()).replace("_", " ").replace("-", " ")
    return " ".join(_ENDS.sub("", words.strip()).split())


@lru_cache(maxsize=4096)
def fields_of(key: str) -> tuple[str, ...]:
    """The fields that a key names, as `key_words` gives it."""
    if _FIELD_KEYS["not_a_field"].fullmatch(key):
        return ()
    return tuple(field for field, words in _FIELD_KEYS.items() if words.fullmatch(key))


# The same few titles stand in millions of cards, and above each of their blocks.
@lru_cache(maxsize=4096)
def topic_of(title: str) -> str:
    """What a title is about; empty when it says nothing known."""
    title = title.lower()
    return next((topic for topic, words in _TOPICS.items() if words.search(title)), "")


def says_nothing(text: str) -> bool:
    """Whether a text stands in the place of a value."""
    plain = _PLACEHOLDER_MARKS.sub(" ", text).strip().lower()
    return not plain or plain in PLACEHOLDERS
