"""Ids that are easily taken for a popular model's: typing errors, swapped look-alike characters.

An edit of one letter leaves the first or the second half of a text as it is, so candidates come
from two hash tables of halves, and only they are compared letter by letter. Time grows with the
number of ids, not with its square.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ptmgraph.analysis.names.vocabulary import vocabulary

# Shapes that are read as one another (Unicode TR39 calls them confusable); the Hub's ids are ASCII,
# other sources' are not.
_CONFUSABLE = str.maketrans("01|аеорсхукмнтв", "olla" + "eopcxykmhtb")
_SHORTEST = 5
_SHORTEST_MISSPELT = 4
_LETTERS = re.compile(r"[^\W\d_]+")
_REMEMBERED = 1 << 16


class Lookalike(NamedTuple):
    """An id that may be mistaken for a popular one.

    `part` says which part was altered: `owner` or `name`; `change` is `letter` for one edit or
    `character` for look-alike characters.
    """

    id: str
    downloads: int
    resembles: str
    resembles_downloads: int
    part: str
    change: str


def lookalikes(
    ids_with_downloads: Iterable[tuple[str, int]], popular: int = 1000, factor: int = 10
) -> Iterator[Lookalike]:
    """Yield ids that resemble one of the `popular` most downloaded ids, which have at least
    `factor` times their downloads.

    Altered is either the owner (the rest is the same) or the name under another owner. An owner's
    own variants, copies with the same name, and names that differ in a digit (`v1`, `v2`) or in a
    word of another meaning (`it`, `pt`) are none.
    """
    rows = [row for row in ids_with_downloads if row[0].count("/") == 1]
    top = heapq.nlargest(popular, rows, key=lambda row: row[1])
    by_owner, by_name = SimilarTexts(), SimilarTexts()
    full: dict[str, list[tuple[str, int, str, str]]] = defaultdict(list)
    for target, more in top:
        owner, name = target.lower().split("/")
        by_owner.add(owner)
        by_name.add(name)
        for text in {owner, name}:
            full[text].append((target, more, owner, name))
    # Many models have one owner, and many one name.
    similar_owners = lru_cache(_REMEMBERED)(by_owner.similar)
    similar_names = lru_cache(_REMEMBERED)(by_name.similar)
    for model_id, downloads in rows:
        owner, name = model_id.lower().split("/")
        for part, found in (("owner", similar_owners(owner)), ("name", similar_names(name))):
            for text, change in found:
                for target, more, their_owner, their_name in full[text]:
                    same_rest = part == "name" or (text == their_owner and name == their_name)
                    altered = part == "owner" or (text == their_name and owner != their_owner)
                    enough = more >= factor * max(downloads, 1)
                    if same_rest and altered and enough and not _says_else(part, name, text):
                        yield Lookalike(model_id, downloads, target, more, part, change)


def _says_else(part: str, name: str, text: str) -> bool:
    """Whether a name differs from another by a word that is short or means something of its own:
    `it` and `pt`, `S` and `XS`, `abliterated` are no misspellings."""
    own, theirs = _LETTERS.findall(name), _LETTERS.findall(text)
    if part != "name" or len(own) != len(theirs):
        return False
    differ = [pair for pair in zip(own, theirs, strict=True) if pair[0] != pair[1]]
    return all(
        max(map(len, pair)) < _SHORTEST_MISSPELT or pair[0] in vocabulary().values
        for pair in differ
    )


def skeleton(text: str) -> str:
    """Return the text with look-alike characters made one (`rn` and `m`, `0` and `o`)."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    plain = plain.lower().translate(_CONFUSABLE)
    return plain.replace("rn", "m").replace("vv", "w").replace("i", "l")


class SimilarTexts:
    """Texts found again from one that differs in one letter, or in look-alike characters.

    Edits of a letter leave all other characters as they are, so texts are kept apart by those:
    thousands of names may begin alike and differ in their numbers.
    """

    def __init__(self) -> None:
        self._starts: dict[tuple[int, str, str], set[str]] = defaultdict(set)
        self._ends: dict[tuple[int, str, str], set[str]] = defaultdict(set)
        self._skeletons: dict[str, set[str]] = defaultdict(set)
        self._halves: set[str] = set()

    def add(self, text: str) -> None:
        if len(text) < _SHORTEST:
            return
        half, rest = len(text) // 2, _LETTERS.sub("", text)
        self._starts[len(text), text[:half], rest].add(text)
        self._ends[len(text), text[half:], rest].add(text)
        self._skeletons[skeleton(text)].add(text)
        self._halves |= {text[:half], text[half:]}

    def similar(self, text: str) -> list[tuple[str, str]]:
        """Return (text, change) for each known text that this one can be taken for."""
        found = dict.fromkeys(self._skeletons.get(skeleton(text), ()), "character")
        least, most = (len(text) - 1) // 2, (len(text) + 1) // 2
        halves = {text[:least], text[:most], text[most:], text[least:]}
        if not found and self._halves.isdisjoint(halves):
            return []
        rest = _LETTERS.sub("", text)
        for size in (len(text) - 1, len(text), len(text) + 1):
            half = size // 2
            starts = self._starts.get((size, text[:half], rest), ())
            ends = self._ends.get((size, text[len(text) - (size - half) :], rest), ())
            for known in chain(starts, ends):
                if known not in found and _one_letter_apart(text, known):
                    found[known] = "letter"
        return [(known, change) for known, change in found.items() if _differ(text, known)]


def _differ(left: str, right: str) -> bool:
    """Return whether two texts differ in more than separators."""
    return re.sub(r"[-_.]", "", left) != re.sub(r"[-_.]", "", right)


def _one_letter_apart(left: str, right: str) -> bool:
    """Return whether one edit of a letter, or a swap of two neighbours, makes the texts equal."""
    if left == right:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    if len(left) == len(right):
        swapped = (
            left[start : start + 2] == right[start : start + 2][::-1]
            and left[start + 2 :] == right[start + 2 :]
        )
        same_after = left[start + 1 :] == right[start + 1 :]
        return (swapped or same_after) and (left[start] + right[start]).isalpha()
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    return longer[start + 1 :] == shorter[start:] and longer[start].isalpha()
