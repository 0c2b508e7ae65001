"""How many models there are of each task, licence, family, year and size, and which: asked of the
index that `search_index` writes, so that each step of narrowing takes a few milliseconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ptmgraph.graph.store.search import Hit, codes_of, first_rows, match_codes, open_index
from ptmgraph.graph.store.search_index import FACETS

UNKNOWN = ""
"""The value of a facet of models of which no source says it."""

Chosen = Mapping[str, Collection[str]]
"""The values that models may have, by facet; a facet that is not there may have any."""


@dataclass(frozen=True)
class Facets:
    """`models` that have the chosen values. `counts` says for each facet how many would be there
    with another choice in that facet only, the most first."""

    models: int
    counts: Mapping[str, Mapping[str, int]]


def facets(file: Path, chosen: Chosen) -> Facets:
    """The counts for a choice; `file` is the index. Raises `sqlite3.DatabaseError`."""
    with closing(open_index(file)) as db:
        counts = {name: _counts(db, name, _without(chosen, name)) for name in FACETS}
        where, values = _where(chosen)
        query = f"SELECT coalesce(sum(models), 0) FROM cube{where}"
        (models,) = db.execute(query, values).fetchone()
    return Facets(models, counts)


def facet_models(file: Path, chosen: Chosen, limit: int) -> list[Hit]:
    """The first models of a choice by their rank, see `search`. Raises `sqlite3.DatabaseError`."""
    with closing(open_index(file)) as db:
        wanted, excluded = [codes_of(db, ("Model",), ("type",), equal=True)], []
        for name, values in chosen.items():
            if UNKNOWN in values:  # none of the values that are not chosen
                excluded += [
                    code
                    for code, value in db.execute(
                        "SELECT code, value FROM fact WHERE kind = ?", (name,)
                    )
                    if value not in values
                ]
            else:
                wanted.append(codes_of(db, tuple(values), (name,), equal=True))
        if not all(wanted):
            return []
        match = " AND ".join(map(match_codes, wanted))
        if excluded:
            match = f"({match}) NOT {match_codes(excluded)}"
        query = "part CROSS JOIN entry e ON e.place = part.rowid WHERE part MATCH ?"
        rows = first_rows(db, f"{query} ORDER BY part.rowid", (match,), limit)
    return [Hit(*hit) for _, *hit in rows]


def _counts(db: sqlite3.Connection, name: str, chosen: Chosen) -> dict[str, int]:
    where, values = _where(chosen)
    return dict(
        db.execute(
            f"SELECT coalesce({name}, ''), sum(models) AS models FROM cube{where} "
            "GROUP BY 1 ORDER BY models DESC, 1",
            values,
        ).fetchall()
    )


def _without(chosen: Chosen, name: str) -> Chosen:
    return {other: values for other, values in chosen.items() if other != name}


def _where(chosen: Chosen) -> tuple[str, list[str]]:
    asked = [
        f"coalesce({name}, '') IN ({', '.join('?' * len(values))})"
        for name, values in chosen.items()
    ]
    values = [value for several in chosen.values() for value in several]
    return (f" WHERE {' AND '.join(asked)}" if asked else ""), values
