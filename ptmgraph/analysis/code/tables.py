"""Reads the tables of facts in analysis/data/code."""

import csv
import functools
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "code"


@functools.cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `name`.csv, by column name."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@functools.cache
def column(name: str, key: str) -> frozenset[str]:
    return frozenset(row[key] for row in rows(name))


@functools.cache
def call_names(kind: str) -> frozenset[str]:
    """Names of calls, methods, modules and keys of one kind, from call_names.csv."""
    return frozenset(row["name"] for row in rows("call_names") if row["kind"] == kind)
