"""Values of any source, read with care: text, counts and times, and how a bad value is shown.

All text is hostile. It is only compared, cut and stored: never rendered, evaluated or followed.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ptmgraph.graph.records import Value

_MILLISECONDS = 100_000_000_000  # as seconds, a date after the year 5000
FIRST_YEAR = 2015  # Hugging Face was founded in 2016: earlier dates are zeros and slips.
_MAX_WORD = 120
_MAX_EVIDENCE = 300
_MAX_COUNT = 2**63 - 1
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_A_DAY = timedelta(days=1)

Column = tuple[str, str, Callable[[object], Value]]
"""A property, the field of a raw record that states it, and the reader of its value."""


class InvalidValue(ValueError):
    """A value cannot be what its field means; the message is the reason, for people."""


def evidence(text: str) -> str:
    """`text` on one line, without unprintable characters, cut to a length fit for a table."""
    if len(text) > _MAX_EVIDENCE:
        text = text[:_MAX_EVIDENCE] + "…"
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


def shown(value: object) -> str:
    """How a value begins, safe to print; also of one that is huge or deeply nested."""
    return evidence(value if isinstance(value, str) else reprlib.repr(value))


def word(value: object) -> str:
    """A short text without line breaks or control characters. Raises `InvalidValue`."""
    if not isinstance(value, str):
        raise InvalidValue(f"not text but {type(value).__name__}")
    text = value.strip()
    if not text:
        raise InvalidValue("empty")
    if len(text) > _MAX_WORD:
        raise InvalidValue(f"longer than {_MAX_WORD} characters")
    if not text.isprintable():
        raise InvalidValue("holds unprintable characters")
    return text


def count(value: object) -> int:
    """A number that is not negative and fits 64 bits, or its digits as text. Raises
    `InvalidValue`."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < _MAX_WORD:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValue("not a whole number")
    if not 0 <= value <= _MAX_COUNT:
        raise InvalidValue("negative, or too large")
    return value


def timestamp(value: object) -> str:
    """ISO 8601 text in UTC, seconds, ending in `Z`; a time without a zone is taken as UTC. Numbers
    are seconds since 1970, or milliseconds, as pandas writes them.

    Raises `InvalidValue` for text that is no date, and for dates before 2015 or in the future.
    """
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
        if not isinstance(moment, datetime):
            raise ValueError
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidValue("not a date") from None
    if moment.year < FIRST_YEAR:
        raise InvalidValue(f"a date before {FIRST_YEAR}")
    if moment > datetime.now(UTC) + _A_DAY:
        raise InvalidValue("a date in the future")
    if isinstance(value, str) and _TIMESTAMP.fullmatch(value):
        return value  # Formatting it again would take most of the time of this function.
    return moment.isoformat(timespec="seconds")[:19] + "Z"


def time_text(seconds: float) -> str:
    """A time of the clock or of a file, in seconds since 1970, in the form of `timestamp`."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def read_columns(
    raw: Mapping[str, object],
    columns: Iterable[Column],
    reject: Callable[[str, object, object], None],
) -> dict[str, Value]:
    """The properties that stand in one field each, as far as `raw` states them.

    `reject` is called with field, reason and value for each value that does not fit.
    """
    found: dict[str, Value] = {}
    for name, field, read in columns:
        value = raw.get(field)
        # A missing number in a table of floats is NaN, which differs from itself.
        if value is None or value != value:
            continue
        try:
            found[name] = read(value)
        except InvalidValue as reason:
            reject(field, reason, value)
    return found


def items(value: object) -> Sequence[object]:
    """The items of a list, or the value itself; none for what says nothing."""
    if value is None or value == "" or value == {}:
        return ()
    return value if isinstance(value, list) else (value,)
