"""Whose a row, a column or an item is, and what the numbers of a column are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ptmgraph.analysis.cards.card import Card, words_of
from ptmgraph.analysis.cards.clauses import is_turned
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.features import words_in
from ptmgraph.analysis.cards.numbers.forms import number_at
from ptmgraph.analysis.cards.numbers.kinds import kind_of_title, most_of, told_in
from ptmgraph.analysis.cards.rules.tables import is_of_other_model, is_own

# An id that code loads, or the name of the model in the metadata.
_OWN_ID = re.compile(
    r"(?:from_pretrained\(|pipeline\([^()\n]{0,60}?model\s?=|repo_id\s?=|SentenceTransformer\(|"
    r"--model[ =]|vllm serve|create_model\()[ \t]*[\"']?(?P<id>[\w./-]{3,80})|"
    r"(?m:^[ \t]*(?:- )?name:[ \t]*(?P<name>[\w./ -]{3,80})$)"
)
_KEY_END = re.compile(r"[:：(—–=]")
_LONGEST_KEY = 60
_MOST_NOTES, _LONGEST_NOTE = 20, 80
_SEVERAL = 2  # titles that name the model
_MOST_ROWS = 9
_FEWEST_NUMBERS = 3


class Item(NamedTuple):
    """An item among others of its list: how many there are, its key, and whose it is."""

    many: int
    key: str
    whose: str


def list_items(card: Card) -> dict[int, Item]:
    """The items of all lists, by the `id` of their block."""
    lists: dict[tuple[int, int], list[Block]] = {}
    for block in card.blocks:
        if block.kind is BlockKind.ITEM:
            above = id(block.titles[0]) if block.titles else 0
            lists.setdefault((above, id(block.lead)), []).append(block)
    found = {}
    for items in lists.values():
        keys = [_KEY_END.split(b.view.text, maxsplit=1)[0][:_LONGEST_KEY] for b in items]
        for block, key, whose in zip(items, keys, whose_are(card, keys), strict=True):
            found[id(block)] = Item(len(items), key, whose)
    return found


def whose_are(card: Card, titles: Sequence[str]) -> list[str]:
    """Of some titles, which name this model, and what kind the others are of. A title beside one
    that names this model says more than one among titles of metrics."""
    own = [bool(title) and is_own(card, title) for title in titles]
    several = min(sum(own), _SEVERAL)
    found = []
    for title, mine in zip(titles, own, strict=True):
        if mine:
            found.append(f"own{several}")
            continue
        other = is_of_other_model(card, title) or "others" in told_in(title)
        kind = "other" if other else kind_of_title(title)
        found.append(f"{kind} by{several}" if several else kind)
    return found


def words_of_ids(text: str) -> frozenset[str]:
    """The words of the ids that the code of a card loads, and of names in the metadata."""
    names = ((match["id"] or match["name"]) for match in _OWN_ID.finditer(text))
    words = {word for name in names for word in words_of(name.rpartition("/")[2])}
    return frozenset(word for word in words if not word.isdecimal())


def _shares(ids: frozenset[str], titles: Sequence[str]) -> list[str]:
    """For each title, whether it has the most words of the ids; empty when none has any."""
    many = [len(ids.intersection(words_of(title))) for title in titles]
    most = max(many, default=0)
    if not most:
        return []
    alone = "1" if many.count(most) == 1 else ""
    return [f"most{alone}" if n == most else "some" if n else "no" for n in many]


class Axes:
    """The rows and columns of a table: what their titles are, and what the numbers below are."""

    def __init__(self, card: Card, block: Block, ids: frozenset[str]) -> None:
        self._block = block
        header = block.rows[0]
        keys = ["", *(row[0].text if row else "" for row in block.rows[1:])]
        tops = ["", *(cell.text for cell in header[1:])]
        self._rows, self._columns = whose_are(card, keys), whose_are(card, tops)
        self._row_shares, self._column_shares = _shares(ids, keys), _shares(ids, tops)
        self.corner = header[0].text if header else ""
        rows_are, columns_are = most_of(self._rows[1:]), most_of(self._columns[1:])
        self.plain = [
            f"rows_are:{rows_are}",
            f"columns_are:{columns_are}",
            f"axes:{rows_are} {columns_are}",
            f"corner_is:{kind_of_title(self.corner)}",
            f"rows:{min(len(block.rows), _MOST_ROWS)}",
        ]
        self._numbers: dict[int, list[str]] = {}
        self._notes: dict[int, list[str]] = {}

    def cross(self, row: int, column: int) -> tuple[str, str]:
        """Whose a row and a column are."""
        above = self._columns[column] if 0 < column < len(self._columns) else "first"
        return self._rows[row] if row else "top", above

    def shares(self, row: int, column: int) -> Iterator[str]:
        """How much of the ids in the code of the card the titles of a row and a column have."""
        if self._row_shares:
            yield f"row_id:{self._row_shares[row]}"
        if column < len(self._column_shares):
            yield f"column_id:{self._column_shares[column]}"

    def notes(self, row: int) -> list[str]:
        """The words of the cells of a row that hold no number and are not its title."""
        found = self._notes.get(row)
        if found is None:
            cells = [c.text for c in self._block.rows[row][1:] if number_at(c.text) is None]
            words = [word for cell in cells for word in words_in(cell[:_LONGEST_NOTE])]
            found = [f"note:{word}" for word in dict.fromkeys(words)][:_MOST_NOTES]
            if any(is_turned(cell, len(cell)) for cell in cells):
                found.append("note_turned")
            self._notes[row] = found
        return found

    def numbers(self, column: int) -> list[str]:
        """What the numbers of a column are: whether they go up, and how many cells are some."""
        found = self._numbers.get(column)
        if found is None:
            cells = [row[column].text for row in self._block.rows[1:] if len(row) > column]
            values = [value for cell in cells if (value := number_at(cell)) is not None]
            found = [f"in_numbers:{len(values) * 4 // max(len(cells), 1)}"]
            if len(values) >= _FEWEST_NUMBERS:
                up = all(a < b for a, b in pairwise(values))
                down = all(a > b for a, b in pairwise(values))
                whole = all(value == int(value) for value in values)
                found.append(f"goes:{'up' if up else 'down' if down else 'about'}")
                found += [f"whole:{whole}", *(["counted"] if up and whole else [])]
            self._numbers[column] = found
        return found
