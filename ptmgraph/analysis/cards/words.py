"""Words by which the rules read the text of a card; they stand in `analysis/data/cards/`."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from ptmgraph.analysis.cards.frames import (
    either_of,
    exact_expression,
    names_of_expressions,
    word_list,
)

_KNOWN_DATASETS = Path(__file__).parents[1] / "data" / "names" / "datasets.csv"
_FILES = {"input_format": ("formats", "input_keys"), "output_format": ("formats", "output_keys")}
_KEYED = (
    *("base_model", "dataset", "parameter_count", "hardware", "carbon", "limitation", "demo"),
    *("licence_grant", "input_format", "output_format", "language"),
)
_FIELD_KEYS = {field: exact_expression(*_FILES.get(field, (field, "keys"))) for field in _KEYED}
_NO_FIELD = exact_expression("clauses", "no_keys")
_TOPICS = {topic: exact_expression("sections", topic) for topic in names_of_expressions("sections")}

PLACEHOLDERS = frozenset(word_list("clauses", "placeholders"))
LANGUAGE_NAMES = frozenset(word_list("language", "names"))
LANGUAGE_CODES = frozenset(word_list("language", "codes"))
LANGUAGE_FORMS = either_of("language", "forms")
LANGUAGE_SIGNS = either_of("language", "signs")
_CODES: dict[str, str] = word_list("language", "codes_of")
_STEMS: dict[str, str] = word_list("language", "stems")
HYPERPARAMETER = exact_expression("hyperparameter", "keys")
SETTING = exact_expression("hyperparameter", "keys_in_settings")
NO_SETTING = exact_expression("hyperparameter", "no_keys")
SAID_METRIC = either_of("evaluation", "said_metrics")
METRIC = either_of("evaluation", "metrics")
METRIC_NAME = re.compile(rf"(?:{METRIC})|score|value|result")
BENCHMARK = either_of("evaluation", "benchmarks")
NO_RESULT = exact_expression("evaluation", "no_results")
LOG_COLUMNS = frozenset(word_list("evaluation", "log_columns"))

_ENDS = re.compile(r"^[^\w#$(]+|[^\w)%²₂]+$")
_MARKS = re.compile(r"[\W_]+")
_VERSION = re.compile(r"[\s_-]v?\d{1,2}(?:\.\d+)*$")  # `Common Voice 17`
_FEWEST_LETTERS = 4
_TODO = re.compile(r"\s*\[\s*TODO\b")  # `[TODO: describe the data]`
_OPTIONAL = re.compile(r"[\[(]optional[\])]")
_PLACEHOLDER_MARKS = re.compile(r"[\[\](){}*_`\s]+")


@lru_cache(maxsize=65_536)
def is_known_dataset(name: str) -> bool:
    """Whether a well-known data set has this name; names of few letters are no proof."""
    forms = (_MARKS.sub("", form) for form in (name.lower(), _VERSION.sub("", name.lower())))
    return any(len(form) >= _FEWEST_LETTERS and form in _known_datasets() for form in forms)


@lru_cache(maxsize=65_536)
def begins_dataset(word: str) -> bool:
    """Whether the name of a well-known data set begins with a word."""
    return _MARKS.sub("", word.lower()) in _beginnings_of_datasets()


def is_doubtful_dataset(name: str) -> bool:
    """Whether the name of a well-known data set is a word too."""
    return _MARKS.sub("", name.lower()) in _dataset_words("doubtful")


def is_listed_dataset(name: str) -> bool:
    """Whether a data set that models are trained on has this name, and not only a benchmark."""
    return _MARKS.sub("", _VERSION.sub("", name.lower())) in _dataset_words("known")


@lru_cache(maxsize=1)
def _known_datasets() -> frozenset[str]:
    rows = csv.DictReader(_KNOWN_DATASETS.read_text("utf-8").splitlines())
    return frozenset(_MARKS.sub("", row["form"]) for row in rows) | _dataset_words("known")


@lru_cache(maxsize=1)
def _beginnings_of_datasets() -> frozenset[str]:
    return frozenset(form[:end] for form in _known_datasets() for end in range(1, len(form) + 1))


@lru_cache(maxsize=2)
def _dataset_words(name: str) -> frozenset[str]:
    return frozenset(word_list("dataset", name))


def language_code(name: str) -> str:
    """The code of a language by its name or code; empty where the table has none."""
    plain = name.lower()
    if plain in LANGUAGE_CODES:
        return _CODES.get(plain, plain)
    stems = (code for stem, code in _STEMS.items() if plain.startswith(stem))
    return _CODES.get(plain, "") or next(stems, "")


@lru_cache(maxsize=16_384)
def key_words(text: str) -> str:
    """A key as the vocabulary has it: small letters, one space between words, no marks."""
    words = _OPTIONAL.sub("", text.lower()).replace("_", " ").replace("-", " ")
    return " ".join(_ENDS.sub("", words.strip()).split())


@lru_cache(maxsize=4096)
def fields_of(key: str) -> tuple[str, ...]:
    """The fields that a key names, as `key_words` gives it."""
    if _NO_FIELD.fullmatch(key):
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
    return not plain or plain in PLACEHOLDERS or _TODO.match(text) is not None
