"""Search over ids and what is known of them: a side index in SQLite, because the engine has none
for parts of words.

An id that is equal comes first, then a name, then what begins with the text, then what has it
anywhere, at last what has it in its task, licence or architecture. Within each, what most others
were made from or use comes first, then by downloads: what people mean, and not copies of it. A
server is asked in Cypher instead.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ptmgraph.graph.store.ranked_entries import LABELS as LABELS
from ptmgraph.graph.store.ranked_entries import MOST_HEADS, USES
from ptmgraph.graph.store.search_bits import ManyWords, many_words

_TOLD = ("task", "licence", "architecture")
"""The facts that words are looked for in."""
_PIECE, _MOST_PIECES = 3, 3
# What SQLite takes in no text; so no id holds it.
_IN_NO_ID = re.compile("[\0\ud800-\udfff]")
IN_CYPHER = f"""
MATCH (n:Model|Dataset|Repository|Owner|License)
WHERE labels(n)[0] IN $types
WITH n, labels(n)[0] AS type, toLower(n.id) AS id, last(split(toLower(n.id), '/')) AS name,
     [(n)-[:PERFORMS|LICENSED_UNDER|HAS_ARCHITECTURE]->(f) | toLower(f.id)] AS facts,
     coalesce(n.downloads, n.stars, 0) AS weight,
     COUNT {{ (n)<-[:{"|".join(USES)}]-() }} AS uses
WITH n, type, id, weight, uses,
     CASE WHEN id = $words[0] AND size($words) = 1 THEN 0 WHEN name = $joined THEN 1
     WHEN size($words) = 1 AND (id STARTS WITH $words[0] OR name STARTS WITH $words[0]) THEN 2
     WHEN all(word IN $words WHERE id CONTAINS word) THEN 3
     WHEN all(word IN $words WHERE id CONTAINS word
       OR (size(word) >= {_PIECE} AND any(fact IN facts WHERE fact CONTAINS word))) THEN 4
     ELSE 5 END AS place
WHERE place < CASE WHEN size($joined) > 1 THEN 5 ELSE 3 END
RETURN type, n.id AS id, weight
ORDER BY place, uses DESC, weight DESC,
         CASE type {" ".join(f"WHEN '{label}' THEN {n}" for n, label in enumerate(LABELS))} END, id
LIMIT $limit
"""
"""What `search_ids` does, as Cypher. It reads every id."""


@dataclass(frozen=True)
class Hit:
    """One find: the node's label and id, and its downloads or stars (0 when unknown)."""

    type: str
    id: str
    weight: int


def search_ids(file: Path, text: str, limit: int = 20, types: tuple[str, ...] = ()) -> list[Hit]:
    """See `ptmgraph.graph.store.protocol.Store.search`; `file` is the index."""
    words, limit = text.split(), min(limit, sys.maxsize)
    if not words or _IN_NO_ID.search(text):
        return []
    with closing(open_index(file)) as db:
        found: dict[int, Hit] = {}
        for query, values in _queries(db, words, limit, types):
            if len(found) >= limit:
                break
            for place, *hit in first_rows(db, query, values, limit):
                found.setdefault(place, Hit(*hit))
    return list(found.values())[:limit]


def open_index(file: Path) -> sqlite3.Connection:
    """The index, for reading."""
    return sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)


def first_rows(
    db: sqlite3.Connection, query: str, values: Sequence[Any], limit: int
) -> list[list[Any]]:
    """The first rows of a query of `entry e`, by rank: place, type, id and weight.

    They come as one value: for each row that is fetched, Python lets another thread go first, and
    one that draws a page holds it up each time."""
    (rows,) = db.execute(
        "SELECT json_group_array(json_array(place, type, id, weight)) FROM "
        f"(SELECT e.place, e.type, e.id, e.weight FROM {query} LIMIT ?)",
        (*values, limit),
    ).fetchone()
    found: list[list[Any]] = json.loads(rows)
    return found


def match_codes(codes: Sequence[str]) -> str:
    """What FTS5 is asked for entries with any of these codes of facts."""
    return f"({' OR '.join(map(_quoted, codes))})" if codes else ""


def _queries(
    db: sqlite3.Connection, words: list[str], limit: int, types: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The searches to try in turn, each as what stands behind FROM."""
    wanted = f" AND e.type IN ({', '.join('?' * len(types))})" if types else ""
    order = f"{wanted} ORDER BY e.place"
    joined = "-".join(words)
    if len(words) == 1:
        yield f"entry e WHERE e.id = ? COLLATE NOCASE{order}", (joined, *types)
    yield f"entry e WHERE e.name = ? COLLATE NOCASE{order}", (joined, *types)
    if len(words) == 1:
        yield _beginning(db, joined, limit, order, types)
    if len(joined) == 1:
        return  # all that have one letter somewhere are nothing that anybody looks for
    among = match_codes(codes_of(db, types, ("type",), equal=True)) if types else ""
    if types and not among:
        return
    if many := _many_words(db, words, types):
        yield from many.searches(db, limit)
        return
    for search in _searches(db, words):
        checks = "".join(" AND instr(lower(e.id), ?)" for _ in search.checked)
        if search.match:
            chosen = f"({search.match}) AND {among}" if among else search.match
            begun = "part CROSS JOIN entry e ON e.place = part.rowid WHERE part MATCH ?"
            yield f"{begun}{checks} ORDER BY part.rowid", (chosen, *search.checked)
        else:
            yield f"entry e WHERE 1{checks}{order}", (*search.checked, *types)


def _many_words(
    db: sqlite3.Connection, words: Sequence[str], types: tuple[str, ...]
) -> ManyWords | None:
    """Two or more words, when all of their pieces and facts are in many entries."""
    low = [word.lower() for word in words]
    if len(low) < 2 or not all(len(word) >= _PIECE and word.isascii() for word in low):
        return None
    told = [(word, _rare_pieces(db, word)[:2], codes_of(db, (word,), _TOLD)) for word in low]
    return many_words(db, told, codes_of(db, types, ("type",), equal=True) if types else ())


def _rare_pieces(db: sqlite3.Connection, word: str) -> list[str]:
    """The rarest pieces of a word, which tell nearly all ids apart; none when one is nowhere."""
    pieces = {word[n : n + _PIECE] for n in range(len(word) - _PIECE + 1)}
    marks = ", ".join("?" * len(pieces))
    known = f"SELECT text FROM trigram WHERE text IN ({marks}) ORDER BY entries"
    rare = [text for (text,) in db.execute(known, tuple(pieces))]
    return rare[:_MOST_PIECES] if len(rare) == len(pieces) else []


def _beginning(
    db: sqlite3.Connection, word: str, limit: int, order: str, types: tuple[str, ...]
) -> tuple[str, tuple[Any, ...]]:
    """What begins with the word: from the list of the first of many, else all, sorted."""
    start = word.lower()
    if limit <= MOST_HEADS and db.execute("SELECT 1 FROM head WHERE text = ?", (start,)).fetchone():
        listed = "SELECT j.value FROM head, json_each(head.places) j WHERE text = ?"
        return f"entry e WHERE e.place IN ({listed}){order}", (start, *types)
    bounds = "e.{0} >= ? COLLATE NOCASE AND e.{0} < ? COLLATE NOCASE"
    begins = f"entry e WHERE (({bounds.format('id')}) OR ({bounds.format('name')}))"
    above = word + "\U0010ffff"
    return f"{begins}{order}", (word, above, word, above, *types)


class _Search(NamedTuple):
    """What FTS5 is asked, if it is, and the words that must then stand in the id."""

    match: str
    checked: tuple[str, ...]


def _searches(db: sqlite3.Connection, words: list[str]) -> Iterator[_Search]:
    """All words in the id; then each there or in a fact."""
    low = [word.lower() for word in words]
    in_id = [_in_id(db, word) for word in low]
    if None not in in_id:
        yield _together(filter(None, in_id))
    codes = [codes_of(db, (word,), _TOLD) if len(word) >= _PIECE else [] for word in low]
    if not any(codes):
        return
    either = []
    for word, found, known in zip(low, in_id, codes, strict=True):
        if known:
            there = f"{{id}} : {_quoted(word)} OR " if found else ""
            either.append(_Search(f"({there}{match_codes(known)})", ()))
        elif found:
            either.append(found)
        else:
            return
    yield _together(either)


def _together(searches: Iterable[_Search]) -> _Search:
    found = list(searches)
    match = " AND ".join(search.match for search in found if search.match)
    return _Search(match, tuple(word for search in found for word in search.checked))


def _in_id(db: sqlite3.Connection, word: str) -> _Search | None:
    """How a word is found in an id; none when one of its pieces is nowhere.

    The rarest pieces tell nearly all ids apart, and are sooner found than all in their order. Two
    letters are a choice of all pieces that begin with them.
    """
    if len(word) == 1:
        return _Search("", (word,))
    if len(word) < _PIECE:
        bounds = (word, word + "\U0010ffff")
        found = db.execute("SELECT text FROM trigram WHERE text >= ? AND text < ?", bounds)
        begun = match_codes([text for (text,) in found])
        return _Search(f"{{id}} : {begun}", ()) if begun else None
    if not word.isascii():  # FTS5 knows more of capitals than SQLite's `lower`
        return _Search(f"{{id}} : {_quoted(word)}", ())
    rare = _rare_pieces(db, word)
    return _Search(f"{{id}} : ({' AND '.join(map(_quoted, rare))})", (word,)) if rare else None


def codes_of(
    db: sqlite3.Connection, values: Sequence[str], kinds: Sequence[str], equal: bool = False
) -> list[str]:
    """The codes of the facts of these kinds that are, or have in them, one of the values."""
    fits = "value = ?" if equal else "instr(lower(value), ?)"
    looked = [value if equal else value.lower() for value in values]
    query = (
        f"SELECT code FROM fact WHERE kind IN ({', '.join('?' * len(kinds))}) "
        f"AND ({' OR '.join([fits] * len(looked)) or '0'})"
    )
    return [code for (code,) in db.execute(query, (*kinds, *looked))]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
