"""How numbers are written, and what they are as sizes of models."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = re.compile(r"\s*\**([-+−]?\d[\d.,]*|[-+]?\.\d+)")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:[,.]\d{3})+")
_POWER = re.compile(r"e[-+−]?\d|10\^?[-−⁻]")
_OTHER_LETTER = re.compile(r"[^\d.,%+−-]")
_POWERS_OF_TWO = frozenset(2**power for power in range(4, 14))
# A size in the name of a model: `Kestrel-7B`
_SIZE = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?([bBmM])(?![A-Za-z])|(?<=[-_ ])(\d+(?:\.\d+)?)([bBmM])(?=[-_ ]|$)"
)
_LONGEST_NAME = 300  # letters
_BEFORE_UNIT = re.compile(r"[~≈\d.,\s-]*")
_BILLIONS = re.compile(
    r"b(?![a-z])|bn|bil|mrd|mil?li?ar|miljar|milyar|bilh|md|tỷ|млрд|миллиард|мільярд|mil mil"
)
_MILLIONS = re.compile(r"m(?![a-z])|mio|mil|млн|милл|мільй|juta|triệu")
_HUNDREDS = re.compile(r"[亿億억]")
_LEAST_PLAIN = 100_000  # a size without a unit


@lru_cache(maxsize=16_384)
def number_at(text: str) -> float | None:
    """The number that a text begins with."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    plain = match[1].replace("−", "-").strip(".,")
    grouped = "," in plain or plain.count(".") > 1
    if grouped and _THOUSANDS.fullmatch(plain):
        return float(plain.replace(",", "").replace(".", ""))
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


@lru_cache(maxsize=16_384)
def shape_of(value: str) -> str:
    """How a number is written, in few classes."""
    number = number_at(value)
    if number is None:
        return "word"
    plain = value.lower().replace(" ", "")
    if _POWER.search(plain):
        return "power"
    if _OTHER_LETTER.search(plain):
        return "unit"
    if number != int(number) or "." in plain:
        return "below1" if abs(number) < 1 else "share" if abs(number) <= 100 else "large share"
    if number in _POWERS_OF_TWO:
        return "power of two"
    return f"digits{min(len(str(abs(int(number)))), 4)}"


def same_forms(value: str) -> tuple[str, ...]:
    """A number, and the same as a share or in percent, to three digits."""
    number = number_at(value)
    if number is None:
        return ()
    return (f"{number:.3g}", f"{number * 100:.3g}", f"{number / 100:.3g}")


def sizes_in(name: str) -> tuple[float, ...]:
    """The sizes in the name of a model, in millions."""
    found = []
    for match in _SIZE.finditer(name[:_LONGEST_NAME]):
        many, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
        found.append(float(many) * (1_000 if unit in "bB" else 1))
    return tuple(found)


def millions(value: str) -> float:
    """A number with its unit in millions; 0 when it is no size of a model."""
    number = number_at(value)
    if number is None:
        return 0.0
    small = value.lower()
    start = _BEFORE_UNIT.match(small)
    unit = small[start.end() if start else 0 :]
    if _BILLIONS.match(unit):
        return number * 1_000
    if _MILLIONS.match(unit):
        return number
    if _HUNDREDS.match(unit):
        return number * 100
    return number / 1_000_000 if number >= _LEAST_PLAIN else 0.0
