"""What a record of the Hub says of attributes beside its relationships: its card, tags and files.

The rules are the rows of `traces.csv`. A trace is text, `attribute: place what`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ptmgraph.analysis.provenance.attributes import DATA, provenance_rows

_MODEL_TYPES = DATA.parent / "architecture" / "model_types.csv"
_SAY_NOTHING = frozenset(
    {"", "none", "null", "nan", "n/a", "na", "unknown", "tbd", "todo", "more information needed"}
)
_MOST_VALUES = 1_000  # of one field of a card: the first that says something is enough


def read_traces(
    card: Mapping[str, object],
    tags: Iterable[str] = (),
    files: Iterable[str] = (),
    spaces: Iterable[str] = (),
) -> list[str]:
    """The traces in the metadata of a card, in tags, in the paths of files and in the names of
    Spaces; the first of each attribute and place."""
    found: dict[str, str] = {}
    for place, traces in (
        ("card", _in_card(card)),
        ("tag", _in_tags(tags, card)),
        ("file", _in_names("file", files)),
        ("space", _in_names("space", spaces)),
    ):
        for attribute, what in traces:
            found.setdefault(f"{attribute}: {place}", what)
    return [f"{key} {what}" for key, what in found.items()]


@cache
def trace_rules(place: str) -> tuple[tuple[str, str], ...]:
    """The attribute and the pattern of each rule of a place."""
    rows = provenance_rows("traces")
    return tuple((row["attribute"], row["pattern"]) for row in rows if row["place"] == place)


def _in_card(card: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for attribute, path, first, rest in _card_rules():
        if first in card and _says(card[first], rest):
            yield attribute, path


@cache
def _card_rules() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """The same of cards, with the field where a path begins and those that follow."""
    split = ((attribute, path, path.split(".")) for attribute, path in trace_rules("card"))
    return tuple(
        (attribute, path, fields[0], tuple(fields[1:])) for attribute, path, fields in split
    )


def _says(value: object, path: tuple[str, ...]) -> bool:
    """Whether something is stated at the end of a path of fields; lists are looked through.

    An object says something only within a list, where it is an entry.
    """
    waiting, seen = [(value, path, False)], 0
    while waiting and seen < _MOST_VALUES:
        seen += 1
        item, left, listed = waiting.pop()
        if isinstance(item, list):
            waiting += [(entry, left, True) for entry in item[:_MOST_VALUES]]
        elif isinstance(item, dict):
            if left:
                waiting.append((item.get(left[0]), left[1:], False))
            elif listed:
                waiting += [(entry, (), True) for entry in item.values()]
        elif not left and _states(item):
            return True
    return False


def _states(value: object) -> bool:
    """Whether a single value says anything; `NaN` differs from itself."""
    if isinstance(value, str):
        return value.strip(" []().").lower() not in _SAY_NOTHING
    return value is not None and value is not False and value == value


def _in_tags(tags: Iterable[str], card: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    given = tags if isinstance(tags, set) else set(tags)
    for attribute, tag in trace_rules("tag"):
        if tag in given:
            yield attribute, tag
    # Of several, that of the Hub rather than one that the publisher wrote.
    own = card.get("tags")
    written = {tag for tag in own if isinstance(tag, str)} if isinstance(own, list) else set()
    for model_type in sorted(known_model_types() & given, key=lambda tag: (tag in written, tag)):
        yield "architecture", model_type


@cache
def known_model_types() -> frozenset[str]:
    """The model types that the Hub is known to give as tags."""
    with _MODEL_TYPES.open(encoding="utf-8", newline="") as file:
        return frozenset(row["model_type"] for row in csv.DictReader(file))


def _in_names(place: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    pattern, ids = _pattern(place)
    for name in names:
        if match := pattern.fullmatch(name):
            yield ids[str(match.lastgroup)], name


@cache
def _pattern(place: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all rules of a place, and the attribute of each of its groups."""
    ids = {f"rule{number}": attribute for number, (attribute, _) in enumerate(trace_rules(place))}
    parts = (f"(?P<rule{n}>{pattern})" for n, (_, pattern) in enumerate(trace_rules(place)))
    return re.compile("|".join(parts), re.IGNORECASE), ids
