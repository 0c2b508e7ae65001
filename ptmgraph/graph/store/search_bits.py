"""Pieces of ids and facts that many entries have, as a bit for each entry.

Two words that many ids have, and none has both, would make FTS5 step through all entries of
either. So the index keeps one bit for each entry, in the order of the ranks, for each piece of
three letters that more than one of `MANY` entries has, and for each fact that more than one of
`FEW` has. What has all of some is then an AND of arrays.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

MANY = 128
"""Pieces that fewer have are soon sought by FTS5, and take less room there."""
FEW = 1024
BITS = "CREATE TABLE bits (text TEXT PRIMARY KEY, head BLOB, entries BLOB)"
_HEAD = 1 << 13  # bytes of the bits, of the first entries: most searches need no more
_BATCH = 20_000  # a multiple of 8
_PIECES = 1 << 24  # three letters of ASCII as a number
_AT_ONCE = 500
_CODES = "\ue001"
_WINDOW, _MEMORY = 10, 3  # of zlib: hundreds are packed at once
Bits = Any
"""An array of bytes, the first entry at the lowest bit of the first."""


class _Word(NamedTuple):
    """A word; which entries have all of its pieces, and which have it in a fact, if any do."""

    text: str
    pieces: Bits
    facts: Bits | None


WordParts = tuple[str, Sequence[str], Sequence[str]]
"""A word in small letters, pieces of it, and the codes of the facts that have it."""


@dataclass(frozen=True)
class ManyWords:
    """Words that many entries have; `labels` are the codes of those that are asked for."""

    words: Sequence[WordParts]
    labels: Sequence[str]

    def searches(self, db: sqlite3.Connection, limit: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """All words in the id, among the first entries and among all; then each there or in a fact:
        as what stands behind FROM."""
        query = "entry e WHERE e.place IN (SELECT value FROM json_each(?)) ORDER BY e.place"
        for read in (_head, _whole):
            among = _any_of(read, db, self.labels)
            words = [
                _Word(text, _all_of(read, db, pieces), _any_of(read, db, codes))
                for text, pieces, codes in self.words
            ]
            yield query, (json.dumps(_first(db, words, among, limit, told=False)),)
        if any(word.facts is not None for word in words):
            yield query, (json.dumps(_first(db, words, among, limit, told=True)),)


def many_words(
    db: sqlite3.Connection, words: Sequence[WordParts], labels: Sequence[str]
) -> ManyWords | None:
    """The words, unless FTS5 finds them sooner: few entries have one of the pieces or labels."""
    texts = {piece for _, pieces, _ in words for piece in pieces} | {*labels}
    marks = ", ".join("?" * len(texts))
    counted = f"SELECT count(*) FROM bits WHERE text IN ({marks})"
    (found,) = db.execute(counted, tuple(texts)).fetchone()
    whole = found == len(texts) and all(pieces for _, pieces, _ in words)
    return ManyWords(words, labels) if whole else None


def _first(
    db: sqlite3.Connection, words: Sequence[_Word], among: Bits | None, limit: int, told: bool
) -> list[int]:
    """The places of the first entries with every word, with `told` also in a fact."""
    chosen = among
    for word in words:
        has = word.pieces if not told or word.facts is None else word.pieces | word.facts
        chosen = has if chosen is None else chosen & has
    query = "SELECT place, lower(id) FROM entry WHERE place IN (SELECT value FROM json_each(?))"
    found: list[int] = []
    for some in _places(chosen):
        for place, id_ in sorted(db.execute(query, (json.dumps(some),))):
            if all(w.text in id_ or (told and _has(w.facts, place)) for w in words):
                found.append(place)
        if len(found) >= limit:
            break
    return found[:limit]


_Read = Callable[[sqlite3.Connection, str], Bits]


def _head(db: sqlite3.Connection, text: str) -> Bits:
    import numpy as np

    row = db.execute("SELECT head FROM bits WHERE text = ?", (text,)).fetchone()
    return np.frombuffer(row[0], np.uint8) if row else _sought(db, text)[:_HEAD]


def _whole(db: sqlite3.Connection, text: str) -> Bits:
    import numpy as np

    row = db.execute("SELECT entries FROM bits WHERE text = ?", (text,)).fetchone()
    return np.frombuffer(zlib.decompress(row[0]), np.uint8) if row else _sought(db, text)


def _sought(db: sqlite3.Connection, code: str) -> Bits:
    """The bits of a fact as FTS5 finds it: there are none of what few entries have."""
    import numpy as np

    ((last,),) = db.execute("SELECT max(place) FROM entry").fetchall()
    found = db.execute("SELECT rowid FROM part WHERE part MATCH ?", (f'"{code}"',)).fetchall()
    has = np.zeros(last + 1, bool)
    has[[place for (place,) in found]] = True
    return np.packbits(has, bitorder="little")


def _all_of(read: _Read, db: sqlite3.Connection, pieces: Sequence[str]) -> Bits:
    """The entries with all of these pieces."""
    return reduce(and_, (read(db, piece) for piece in pieces))


def _any_of(read: _Read, db: sqlite3.Connection, codes: Sequence[str]) -> Bits | None:
    """The entries with any of these facts; none where there is no fact."""
    return reduce(or_, (read(db, code) for code in codes)) if codes else None


def _places(bits: Bits) -> Iterator[list[int]]:
    """The places of the entries, some at a time, in their order."""
    import numpy as np

    taken = np.flatnonzero(bits)
    for start in range(0, len(taken), _AT_ONCE):
        some = taken[start : start + _AT_ONCE]
        rows, each = np.nonzero(np.unpackbits(bits[some, None], axis=1, bitorder="little"))
        yield (some[rows] * 8 + each).tolist()


def _has(bits: Bits | None, place: int) -> bool:
    return bits is not None and bool(bits[place >> 3] >> (place & 7) & 1)


def write_bits(db: sqlite3.Connection) -> None:
    """Write the bits into an index that has all else, `temp.piece` among it."""
    ((last,),) = db.execute("SELECT max(place) FROM entry").fetchall()
    total = (last or 0) + 1
    many = "SELECT text FROM trigram WHERE entries * ? > ? ORDER BY text"
    pieces = [text for (text,) in db.execute(many, (MANY, total)) if text.isascii()]
    for found in (_of_pieces(db, pieces, total), _of_facts(db, total)):
        rows = ((text, bits.head, bits.finished()) for text, bits in found)
        db.executemany("INSERT INTO bits VALUES (?, ?, ?)", rows)


class _Packed:
    """Bits that come part by part, packed at once: all of them as they are would be much."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _MEMORY)
        self._data = bytearray()
        self.head = b""

    def add(self, bits: Bits) -> None:
        """Add the bits of further entries."""
        data = bits.tobytes()
        self.head += data[: _HEAD - len(self.head)]
        self._data += self._packer.compress(data)

    def finished(self) -> bytes:
        """All bits, packed."""
        return bytes(self._data + self._packer.flush())


def _of_pieces(
    db: sqlite3.Connection, pieces: list[str], total: int
) -> Iterator[tuple[str, _Packed]]:
    import numpy as np
    import pyarrow as pa

    number = np.full(_PIECES, -1, np.int16)
    for place, piece in enumerate(pieces):
        number[int.from_bytes(piece.encode(), "big")] = place
    packed = [_Packed() for _ in pieces]
    some = "SELECT id FROM entry WHERE place >= ? AND place < ? ORDER BY place"
    for start in range(0, total, _BATCH):
        ids = pa.array((id_ for (id_,) in db.execute(some, (start, start + _BATCH))), pa.string())
        row, piece = _found(ids, number)
        has = np.zeros((len(pieces), len(ids)), bool)
        has[piece, row] = True
        for each, bits in zip(packed, np.packbits(has, axis=1, bitorder="little"), strict=True):
            each.add(bits)
    yield from zip(pieces, packed, strict=True)


def _found(ids: Any, number: Any) -> tuple[Any, Any]:
    """Which of these ids has which of the pieces: rows, and numbers of pieces."""
    import numpy as np

    ends = np.frombuffer(ids.buffers()[1], np.int32)[ids.offset : ids.offset + len(ids) + 1]
    text = np.frombuffer(ids.buffers()[2], np.uint8)[ends[0] : ends[-1]].astype(np.int32)
    text[(text >= ord("A")) & (text <= ord("Z"))] += ord("a") - ord("A")
    row = np.repeat(np.arange(len(ids)), np.diff(ends))
    piece = number[text[:-2] << 16 | text[1:-1] << 8 | text[2:]]
    chosen = (row[:-2] == row[2:]) & (piece >= 0)
    return row[:-2][chosen], piece[chosen]


def _of_facts(db: sqlite3.Connection, total: int) -> Iterator[tuple[str, _Packed]]:
    """The facts that searches look for; each has a letter at its beginning that no id has."""
    kinds = ("type", "task", "licence", "architecture")
    many = "SELECT term FROM temp.piece WHERE col = ? AND doc * ? > ? AND term >= ?"
    for kind in kinds:
        for (code,) in db.execute(many, (kind, FEW, total, _CODES)).fetchall():
            packed = _Packed()
            packed.add(_sought(db, code))
            yield code, packed
