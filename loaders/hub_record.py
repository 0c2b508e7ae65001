"""One record of the Hub, with its values cleaned: what every rule about Hub records needs.

All text in a record is hostile. It is only compared, cut and stored: never rendered, evaluated
or followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from graph.batch import Node, Record, Rel, Value, rejected

_FIRST_YEAR = 2015  # The Hub began in 2018; the oldest dates of mirrored models are not older.
_MAX_WORD = 120
_MAX_EVIDENCE = 300
_MAX_COUNT = 2**63 - 1
_NOTHING: Mapping[str, Value] = {}


class InvalidValue(ValueError):
    """A value cannot be what its field means; the message is the reason, for people."""


def evidence(text: str) -> str:
    """`text` on one line, without unprintable characters, cut to a length fit for a table."""
    if len(text) > _MAX_EVIDENCE:
        text = text[:_MAX_EVIDENCE] + "…"
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


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
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidValue("not a date") from None
    if not isinstance(value, datetime):
        raise InvalidValue("not a date")
    try:
        moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        raise InvalidValue("not a date") from None
    if moment.year < _FIRST_YEAR:
        raise InvalidValue(f"a date before {_FIRST_YEAR}")
    if moment > datetime.now(UTC) + timedelta(days=1):
        raise InvalidValue("a date in the future")
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def items(value: object) -> Iterator[object]:
    """The items of a list, or the value itself; nothing for what says nothing."""
    if isinstance(value, list):
        for item in value:
            yield from items(item) if isinstance(item, list) else (item,)
    elif value not in (None, "", {}):
        yield value


@lru_cache(maxsize=65_536)
def vocabulary(type: str, id: str) -> Node:
    """A node that has nothing but its id, such as a task or a language."""
    return Node(type, id)


class HubRecord:
    """A model or dataset of the Hub while its facts are read.

    `label` is the label of its node. `card` is the metadata of its card, keys in lower case;
    `tags` are its tags, each once. `out` collects what was read.
    """

    def __init__(self, label: str, id: str, raw: Mapping[str, object], file: str, row: int) -> None:
        self.label = label
        self.id = id
        self.raw = raw
        self.file = file
        self.row = row
        self.out: list[Record] = []
        self.card = self._card()
        self.tags = self._tags()

    def reject(self, field: str, reason: object, value: object) -> None:
        """Set a value of this record aside."""
        reason = f"{field}: {reason}"
        self.out.append(rejected(self.file, self.row, reason, f"{self.id}: {value!r:.400}"))

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

    def parsed(self, field: str) -> object:
        """A field that holds an object or a list, as such or as JSON text; else None."""
        value = self.raw.get(field)
        if isinstance(value, str):
            try:
                return json.loads(value) if value.strip() else None
            except (ValueError, RecursionError):
                self.reject(field, "not valid JSON", value[:200])
                return None
        return value

    def mapping(self, field: str) -> Mapping[str, object]:
        """A field that holds an object; empty when it does not."""
        value = self.parsed(field)
        if isinstance(value, dict):
            return value
        if value not in (None, []):
            self.reject(field, f"not an object but {type(value).__name__}", value)
        return {}

    def _card(self) -> dict[str, object]:
        card = self.mapping("cardData")
        folded = {key.lower(): value for key, value in card.items() if isinstance(key, str)}
        # Some cards write `License` or `Base_model`; the usual spelling wins.
        folded.update((key, card[key]) for key in folded.keys() & card.keys())
        return folded

    def _tags(self) -> list[str]:
        value = self.raw.get("tags")
        if not isinstance(value, list):
            if value is not None:
                self.reject("tags", "not a list", value)
            return []
        tags = [tag for tag in value if isinstance(tag, str)]
        if len(tags) < len(value):
            self.reject("tags", "not text", [tag for tag in value if not isinstance(tag, str)])
        return list(dict.fromkeys(tags))
