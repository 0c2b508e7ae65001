"""One record of the Hub, with its values cleaned: what every rule about Hub records needs.

All text in a record is hostile. It is only compared, cut and stored: never rendered, evaluated
or followed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ptmgraph.graph.records import Node, Record, Rel, Value, rejected
from ptmgraph.loaders.fields import evidence, items, shown
from ptmgraph.loaders.hub.files import CARD_PROBLEM
from ptmgraph.loaders.hub.words import CARD_FIELDS, FIELD_SPELLINGS

_NOTHING: Mapping[str, Any] = {}


class GivenNodes:
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


def _usual(field: str) -> str:
    """The usual spelling of a field of a card."""
    plain = field.lower().replace("-", "_")
    return FIELD_SPELLINGS.get(plain, plain if plain in CARD_FIELDS else field.lower())


class HubRecord:
    """A model or dataset of the Hub while its facts are read.

    `label` is the label of its node. `card` is the metadata of its card, keys in lower case;
    `tags` are its tags, or those of the card where the Hub gives none, and `tagged` the values of
    those of the Hub of the form `key:value`. `files` are the paths of its files, as far as they are
    listed; `config` and `gguf` are what its configuration and its GGUF files say. `unreadable` are
    the fields that should hold an object and do not. `out` collects what was read.
    """

    def __init__(
        self,
        label: str,
        id: str,
        raw: Mapping[str, object],
        file: str,
        row: int,
        given: GivenNodes,
    ) -> None:
        self.label = label
        self.id = id
        self.raw = raw
        self.file = file
        self.row = row
        self._given = given
        self.out: list[Record] = []
        self.unreadable: set[str] = set()
        self._objects: dict[str, Mapping[str, object]] = {}
        self.card = self._card()
        self.tags: set[str] = set()
        self.tagged: dict[str, list[str]] = {}
        self._read_tags()
        self.files = self._files()
        self.config = self.mapping("config")
        self.gguf = self.mapping("gguf")

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
        described: Mapping[str, Value] = _NOTHING,
    ) -> None:
        """Observe a relationship to a node that nothing else describes, and give that node."""
        if self._given.is_new(end):
            self.out.append(Node(*end, described))
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
            self.unreadable.add(field)
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
                    self.unreadable.add(field)
                value = {}
            self._objects[field] = value
        return self._objects[field]

    def _card(self) -> Mapping[str, object]:
        if self.raw.get(CARD_PROBLEM) is not None:
            self.reject("card", self.raw[CARD_PROBLEM], "")
            self.unreadable.add("cardData")
        card = self.mapping("cardData")
        if CARD_FIELDS.issuperset(card):
            return card
        # Some cards write `License`, `base-model` or `languages`; the usual spelling wins.
        usual = {key: _usual(key) for key in card}
        return {usual[key]: value for key, value in card.items()} | {
            key: value for key, value in card.items() if usual[key] == key
        }

    def _files(self) -> list[str]:
        listed = self.raw.get("siblings")
        if not isinstance(listed, list):
            return []
        names = [item.get("rfilename") for item in listed if isinstance(item, dict)]
        return [name for name in names if isinstance(name, str)]

    def _read_tags(self) -> None:
        value = self.raw.get("tags")
        if not isinstance(value, list):
            if value is not None:
                self.reject("tags", "not a list", value)
            # The Hub adds the card's tags to its own; a card alone, as in a cache, has only these.
            own = items(self.card.get("tags"))
            self.tags.update(tag for tag in own if isinstance(tag, str))
            return
        for tag in value:
            if not isinstance(tag, str):
                self.reject("tags", "not text", tag)
            elif tag not in self.tags:
                self.tags.add(tag)
                key, colon, rest = tag.partition(":")
                if colon:
                    self.tagged.setdefault(key, []).append(rest)
