"""The words of `data/`: what names nothing, and what the Hub's own words stand for."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"
_WORDS: dict[str, Any] = tomllib.loads((_FOLDER / "words.toml").read_text("utf-8"))


def _lines(file: str, column: str) -> frozenset[str]:
    with (_FOLDER / file).open(newline="", encoding="utf-8") as lines:
        return frozenset(row[column] for row in csv.DictReader(lines))


NOT_PARENTS = frozenset(_WORDS["placeholders"] + _WORDS["not_parents"])
NOT_DATASETS = frozenset(_WORDS["placeholders"] + _WORDS["not_datasets"])
WORK_FOLDERS = frozenset(_WORDS["work_folders"])
CARD_FIELDS = frozenset(_WORDS["card_fields"] + _WORDS["layout_fields"])
FIELD_SPELLINGS: dict[str, str] = _WORDS["field_spellings"]
FORMAT_TAGS = frozenset(_WORDS["format_tags"])
QUANTISED_TAGS = frozenset(_WORDS["quantised_tags"])
LOW_PRECISION_TAGS = frozenset(_WORDS["low_precision_tags"])
ADAPTER_LIBRARIES = frozenset(_WORDS["adapter_libraries"])
MERGE_TAGS = frozenset(_WORDS["merge_tags"])
CONVERSIONS = frozenset(_WORDS["conversions"])
FORMAT_SUFFIXES: dict[str, str] = _WORDS["format_suffixes"]
OTHER_THINGS = frozenset(_WORDS["other_things"])
LANGUAGE_TAGS = _lines("iso_639_1.csv", "code") - frozenset(_WORDS["not_languages"])
RELATIONS: dict[str, str] = _WORDS["relations"]
TASKS = _lines("tasks.csv", "task")
"""The tasks that the Hub knows: the values of its pipeline tag."""
