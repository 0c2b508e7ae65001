"""What the metadata at the head of a card says, as far as the prose is compared with it.

Nothing here gives a value: the head is read elsewhere, as what it is. But a name in the text that
stands in the head too is more likely one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

_HEAD = re.compile(r"\ufeff?\s*---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_LINE = re.compile(
    r"(?m)^(?P<key>[A-Za-z_]{1,40})[ \t]*:[ \t]*(?P<inline>.*)$|^[ \t]*-[ \t]+(?P<item>[^\n:]+)$|"
    r"^[ \t]+(?:- )?(?:name|type)[ \t]*:[ \t]*(?P<inner>.+)$"
)
_LISTED = re.compile(r"[^\[\],'\"]+")
_LETTERS = re.compile(r"[\W_]+")
_MOST = 200  # values of a key
_LONGEST = 20_000  # letters


class CardHead(NamedTuple):
    """The values of each key: as they are written, and without marks in small letters. Of an id,
    what stands behind its stroke is a value too. `inner` are names inside of lists of results."""

    written: Mapping[str, frozenset[str]]
    plain: Mapping[str, frozenset[str]]


@lru_cache(maxsize=8)
def card_head(text: str) -> CardHead:
    """The head of a card; empty when it has none."""
    written: defaultdict[str, set[str]] = defaultdict(set)
    match = _HEAD.match(text)
    key = ""
    for line in _LINE.finditer(match[1][:_LONGEST]) if match else ():
        if line["key"]:
            key = line["key"].lower()
            values = _LISTED.findall(line["inline"])
        else:
            values = [line["item"] or line["inner"]]
        of = "inner" if line["inner"] else key
        for value in values:
            if len(written[of]) < _MOST:
                written[of].update(_forms(value.strip(" \t\r'\"")))
    return CardHead(
        {key: frozenset(values) for key, values in written.items()},
        {key: frozenset(map(plain_name, values)) for key, values in written.items()},
    )


def _forms(value: str) -> Iterator[str]:
    if value:
        yield value
        if "/" in value:
            yield value.rpartition("/")[2]


@lru_cache(maxsize=16_384)
def plain_name(text: str) -> str:
    """A name in small letters, without marks."""
    return _LETTERS.sub("", text.lower())
