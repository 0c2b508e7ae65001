"""In which forms an answer can be shown: what of its rows makes a picture, and what a chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ptmgraph.graph.schema import REL
from ptmgraph.graph.store.result import Result, Row

_TIME = re.compile(r"[12][0-9]{3}(-[0-9]{2}){0,2}")
_ENDS = ("child", "parent")


class Chart(NamedTuple):
    """The column that is measured, over which column, and whether that is time."""

    over: str
    measure: str
    is_time: bool


def edges_in(result: Result) -> list[Row]:
    """The rows as arrows with `child`, `relation` and `parent`; empty when they are none.

    Arrows are rows with the columns `child` and `parent`, and rows of two ids with the type of a
    relationship between them, as `RETURN a.id, type(r), b.id` gives.
    """
    if set(_ENDS) <= set(result.columns):
        return [{"relation": "", **row} for row in result if _are_text(row, _ENDS)]
    if len(result.columns) != 3:
        return []
    start, relation, end = result.columns
    if not all(_are_text(row, result.columns) and row[relation] in REL for row in result):
        return []
    return [{"child": row[start], "relation": row[relation], "parent": row[end]} for row in result]


def chart_in(result: Result, declared: str = "table") -> Chart | None:
    """What a chart of these rows shows: the first column that has only numbers, over the first that
    has none. `declared` is how a canned question is shown; its second column is measured."""
    if len(result) < 2:
        return None
    if declared in ("bar", "line"):
        over, measure, *_ = result.columns
        return Chart(over, measure, declared == "line")
    values = {name: [v for v in result.column(name) if v is not None] for name in result.columns}
    numbers = [name for name in result.columns if _all_numbers(values[name])]
    texts = [name for name in result.columns if _all_text(values[name])]
    if not numbers or not texts:
        return None
    return Chart(texts[0], numbers[0], all(map(_TIME.fullmatch, values[texts[0]])))


def _are_text(row: Row, columns: Sequence[str]) -> bool:
    return all(isinstance(row.get(name), str) for name in columns)


def _all_numbers(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(v, int | float) and v is not True for v in values)


def _all_text(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, str) for value in values)
