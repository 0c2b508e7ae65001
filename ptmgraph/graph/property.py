"""One property of a node or relationship, as `schema` declares them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a property holds. Timestamps are ISO 8601 text in UTC: they sort alike everywhere."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    STRINGS = "list of strings"


class Merge(StrEnum):
    """How the values of several sources for one node or relationship become one value."""

    BEST = "the most trusted source that has a value"
    LEAST = "the least"
    MOST = "the greatest"
    EVERY = "true when true in every source"
    UNION = "all values, sorted, each once"


@dataclass(frozen=True)
class Property:
    """One property of a node or relationship: its name, what it holds and what it means."""

    name: str
    type: Type
    meaning: str
    merge: Merge = Merge.BEST
