"""Metrics: their usual names, what their values can be, and values in one unit.

The ranges stand in `analysis/data/claims/metrics.toml`.
"""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).parents[1] / "data" / "claims" / "metrics.toml"
_TABLE: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))
_SPELLINGS: dict[str, str] = _TABLE.pop("spellings")
_KIND = {name: kind for kind, names in _TABLE.items() for name in names}
_CUT_OFF = re.compile(r"(?:@|_at_| at )(\d+)$|(?<=[a-z])-(\d)$")
_NOT_LETTERS = re.compile(r"[^a-z0-9+]+")
_NUMBER = re.compile(
    r"\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*(%?)\s*(?:(?:±|\+/-|\().*)?\s*(%?)\s*"
)
LARGEST = 1e12
"""A greater value is no result of a measurement."""


class MetricValue(NamedTuple):
    """A value that was read: the number as stated, its unit (percent, fraction or nothing), and in
    the unit of the metric: a share of 1 where it has one. `rounding` is half of the last digit that
    was written, in that unit. `problem` says why the value cannot be; empty when it can."""

    value: float
    unit: str
    comparable: float
    rounding: float
    problem: str


def metric_name(text: str) -> str:
    """The usual name of a metric; `recall@10` for one with a cut-off."""
    plain = text.strip().lower()
    cut = _CUT_OFF.search(plain)
    letters = _NOT_LETTERS.sub("", plain[: cut.start()] if cut else plain)
    letters = _SPELLINGS.get(letters, letters)
    return f"{letters}@{cut[1] or cut[2]}" if cut else letters


def metric_kind(name: str) -> str:
    """What the values of a metric can be, for the name that `metric_name` gives; empty when that
    is not known."""
    return _KIND.get(name.partition("@")[0], "")


def read_value(written: str, name: str, *, in_percent: bool = False) -> MetricValue:
    """A value as written, of the metric of that usual name; `in_percent` when its card writes
    shares so. Raises `ValueError` with the reason when it is no number that a measurement can give.
    """
    match = _NUMBER.fullmatch(written)
    if match is None:
        raise ValueError("not a number")
    value = float(match[1].replace(",", "."))
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(f"larger than {LARGEST:.0e}, no result of a measurement")
    half = 0.5 * 10.0 ** -_decimals(match[1])
    percent = in_percent or bool(match[2] or match[3])
    kind = metric_kind(name)
    if kind not in ("share", "signed", "positive"):
        return MetricValue(
            value, "percent" if percent else "", value, half, _problem(kind, value, "")
        )
    most = 1.0 if kind != "positive" else 2.0
    as_percent = percent or (abs(value) > most and kind != "positive")
    unit = "percent" if as_percent else "fraction" if kind != "positive" else ""
    scale = 100.0 if as_percent else 1.0
    return MetricValue(
        value, unit, value / scale, half / scale, _problem(kind, value / scale, unit)
    )


def _decimals(number: str) -> int:
    """How many digits behind the point a number was written with, as one without an exponent."""
    digits, _, exponent = number.lower().replace(",", ".").partition("e")
    return len(digits.partition(".")[2]) - int(exponent or 0)


def _problem(kind: str, value: float, unit: str) -> str:
    """Why a metric of this kind cannot have the value."""
    if kind == "share" and not 0 <= value <= 1:
        return "outside of 0 to 1 (0 to 100 %)"
    if kind == "signed" and not -1 <= value <= 1:
        return "outside of -1 to 1"
    if kind == "positive" and value < 0:
        return "below 0"
    if kind == "atleast1" and value < 1:
        return "below 1, the least that it can be"
    if kind == "rating" and not 1 <= value <= 5:
        return "outside of 1 to 5"
    return ""
