"""One record of the Hub, with its values cleaned: what every rule about Hub records needs.

All text in a record is hostile. It is only compared, cut and stored: never rendered, evaluated
or followed.
"""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.batch import Node, Record, Rel, Value, rejected

_FIRST_YEAR = 2015  # Hugging Face was founded in 2016: earlier dates are zeros and slips.
_MAX_WORD = 120
_MAX_EVIDENCE = 300
_MAX_COUNT = 2**63 - 1
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_A_DAY = timedelta(days=1)
_NOTHING: Mapping[str, Any] = {}


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
    """A number that is not negative and fits 64 bits. Raises `InvalidValue`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValue("not a whole number")
    if not 0 <= value <= _MAX_COUNT:
        raise InvalidValue("negative, or too large")
    return value


def timestamp(value: object) -> str:
    """ISO 8601 text in UTC, seconds, ending in `Z`; a time without a zone is taken as UTC.

    Raises `InvalidValue` for text that is no date, and for dates before 2015 or in the future.
    """
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            raise ValueError
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InvalidValue("not a date") from None
    if moment.year < _FIRST_YEAR:
        raise InvalidValue(f"a date before {_FIRST_YEAR}")
    if moment > datetime.now(UTC) + _A_DAY:
        raise InvalidValue("a date in the future")
    if isinstance(value, str) and _TIMESTAMP.fullmatch(value):
        return value  # Writing it anew would take most of the time of this function.
    return moment.isoformat(timespec="seconds")[:19] + "Z"


def items(value: object) -> Sequence[object]:
    """The items of a list, or the value itself; none for what says nothing."""
    if value is None or value == "" or value == {}:
        return ()
    return value if isinstance(value, list) else (value,)


class Vocabulary:
    """The nodes that have nothing but their id, such as tasks and languages, given so far.

    Millions of records name the same few; shared by the records of one load, this gives each
    only once. It forgets all when it is full, so that memory stays flat.
    """

    def __init__(self, size: int = 200_000) -> None:
        self._given: set[tuple[str, str]] = set()
        self._size = size

    def is_new(self, end: tuple[str, str]) -> bool:
        """Whether this label and id come for the first time."""
        if end in self._given:
            return False
        if len(self._given) >= self._size:
            self._given.clear()
        self._given.add(end)
        return True


class HubRecord:
    """A model or dataset of the Hub while its facts are read.

    `label` is the label of its node. `card` is the metadata of its card, keys in lower case;
    `tags` are its tags, and `tagged` the values of those of the form `key:value`. `out` collects
    what was read.
    """

    def __init__(
        self,
        label: str,
        id: str,
        raw: Mapping[str, object],
        file: str,
        row: int,
        vocabulary: Vocabulary,
    ) -> None:
        self.label = label
        self.id = id
        self.raw = raw
        self.file = file
        self.row = row
        self._vocabulary = vocabulary
        self.out: list[Record] = []
        self._objects: dict[str, Mapping[str, object]] = {}
        self.card = self._card()
        self.tags: set[str] = set()
        self.tagged: dict[str, list[str]] = {}
        self._read_tags()

    def reject(self, field: str, reason: object, value: object) -> None:
        """Set a value of this record aside."""
        text = f"{self.id}: {shown(value)}"
        self.out.append(rejected(self.file, self.row, f"{field}: {reason}", text))

    def relate(
        self,
        type: str,
        end: tuple[str, str],
        source: str,
        text: str,
        properties: Mapping[str, Value] = _NOTHING,
        confidence: float = 1.0,
    ) -> None:
        """Observe a relationship from this record to the label and id in `end`.

        It is declared when it is certain; a lower `confidence` marks it as inferred.
        """
        said = evidence(text)
        sure = confidence == 1.0
        self.out.append(
            Rel(self.label, self.id, type, *end, source, said, properties, sure, confidence)
        )

    def mention(
        self,
        type: str,
        end: tuple[str, str],
        source: str,
        text: str,
        properties: Mapping[str, Value] = _NOTHING,
        confidence: float = 1.0,
    ) -> None:
        """Observe a relationship to a node that nothing else describes, and give that node."""
        if self._vocabulary.is_new(end):
            self.out.append(Node(*end))
        self.relate(type, end, source, text, properties, confidence)

    def parsed(self, field: str) -> object:
        """The value of a field, where an object or a list may also stand as JSON text."""
        value = self.raw.get(field)
        if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
            return value or None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            self.reject(field, "not valid JSON", value)
            return None

    def mapping(self, field: str) -> Mapping[str, object]:
        """A field that holds an object; empty when it does not."""
        if self.raw.get(field) is None:
            return _NOTHING
        if field not in self._objects:
            value = self.parsed(field)
            if not isinstance(value, dict):
                if value is not None:
                    self.reject(field, f"not an object but {type(value).__name__}", value)
                value = {}
            self._objects[field] = value
        return self._objects[field]

    def _card(self) -> Mapping[str, object]:
        card = self.mapping("cardData")
        if all(map(str.islower, card)):
            return card
        # Some cards write `License` or `Base_model`; the usual spelling wins.
        return {key.lower(): value for key, value in card.items()} | {
            key: value for key, value in card.items() if key.islower()
        }

    def _read_tags(self) -> None:
        value = self.raw.get("tags")
        if not isinstance(value, list):
            if value is not None:
                self.reject("tags", "not a list", value)
            return
        for tag in value:
            if not isinstance(tag, str):
                self.reject("tags", "not text", tag)
            elif tag not in self.tags:
                self.tags.add(tag)
                key, colon, rest = tag.partition(":")
                if colon:
                    self.tagged.setdefault(key, []).append(rest)
