"""Data files that are tables of rows: JSON lines, and columns with a header.

A project may keep the list of its models in one. Large ones, and those in whose header nothing
speaks of models, are other data.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ptmgraph.analysis.code.names import role_of

ENDINGS = (".jsonl", ".ndjson", ".csv", ".tsv")
LARGEST_CATALOGUE = 300_000
OTHER_DATA = "large data files of rows"
_NAMING = ("name", "id", "key", "alias", "slug", "model_name", "model_id")
_URLS = ("url", "urls", "link", "download_url")


def is_catalogue(path: str) -> bool:
    """Whether a file is a table of rows by its name."""
    return PurePosixPath(path.lower()).suffix in ENDINGS


def catalogue_rows(text: str, suffix: str) -> list[dict[str, Any]]:
    """The rows of a table that may list models; none for one that says nothing of them.

    Raises ValueError for lines that are no JSON.
    """
    if suffix in (".jsonl", ".ndjson"):
        parsed = (json.loads(line) for line in text.splitlines() if line.strip())
        return [row for row in parsed if isinstance(row, dict) and speaks_of_models(row)]
    lines = text.splitlines()
    delimiter = "\t" if suffix == ".tsv" else ","
    header = next(csv.reader(lines[:1], delimiter=delimiter), [])
    if not speaks_of_models(dict.fromkeys(header)):
        return []
    try:
        return list(csv.DictReader(lines, delimiter=delimiter, restkey="", restval=""))
    except csv.Error as error:
        raise ValueError(f"not a table: {error}") from None


def speaks_of_models(row: Mapping[str, object]) -> bool:
    """Whether one of the keys of a row may name a model, a dataset or a link."""
    return any(role_of([str(key)]) is not None or key in _URLS for key in row)


def alias_of(row: Mapping[str, object]) -> str:
    """The name that the code has for a row; "" for none."""
    named = (row.get(key) for key in _NAMING)
    return next((name for name in named if isinstance(name, str)), "")
