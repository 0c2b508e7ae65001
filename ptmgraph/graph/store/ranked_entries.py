"""Everything that search finds, in its rank, in tables of DuckDB: what `search_index` writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptmgraph.graph.heap import memory_beside
from ptmgraph.graph.schema import LINEAGE, NODE, TABLES

if TYPE_CHECKING:
    import duckdb

LABELS = ("Model", "Dataset", "Repository", "Owner", "License")
"""What can be found; of what is alike otherwise, the first comes first."""
FACTS = ("type", "task", "licence", "architecture", "family", "year", "size")
"""What is known of an entry beside its id. Several licences or architectures are one value, a
line each; only large families have a value."""
MOST_HEADS = 50
"""Entries for a beginning that many share."""
USES = (*LINEAGE, "TRAINED_ON", "REUSES", "USES_DATASET")
"""The relationships that count for the rank of what they lead to."""

_MANY = 256  # beginnings that no more entries share are sorted when asked
_LONGEST = 40
_AT_ONCE = 5  # letters by which beginnings grow from one pass over all entries to the next
_NAME = "split_part(id, '/', -1)"
_FAMILY = 20
_LARGE_FAMILIES = 500
_BATCH = 10_000
_SIZES = (("under 1B", 1e9), ("1B to 4B", 4e9), ("4B to 10B", 1e10), ("10B to 40B", 4e10))
_LARGEST = "over 40B"
SIZES = (*(name for name, _ in _SIZES), _LARGEST)
"""Numbers of parameters, in steps; 1B is a thousand million."""


def rank_entries(tables: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """Rank all that search finds in the merged tables in `tables`: what most others were made from
    or use first, then by downloads or stars; models before others. The table `entry` has each with
    its place, and nothing of `tables` is read afterwards. What does not fit in memory goes to
    `spill` in `folder`: ranking may take as much as any step, what follows as a step beside."""
    from ptmgraph.graph.tables.files import open_duckdb

    db = open_duckdb(folder)
    try:
        _rank(db, tables)
        db.execute(f"SET memory_limit = '{memory_beside()}'")
    except BaseException:
        db.close()
        raise
    return db


def in_columns(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[list[Any]]]:
    """The rows of a query, some at a time, as a list for each column: rows cost twice as much."""
    for batch in db.sql(query).to_arrow_reader(_BATCH):
        yield [column.to_pylist() for column in batch.columns]


def code_facts(db: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Make the table `coded`: the entries, with a code for each of `FACTS` that they have, and a
    column `label`. Returns the code, the fact and its value of all codes.

    The three letters of a code come from three ranges of letters that stand for nothing, so a code
    is in no id and begins in one way.
    """
    import pyarrow as pa

    codes: list[tuple[str, str, str]] = []
    for kind in FACTS:
        values = db.execute(
            f"SELECT DISTINCT {kind} FROM entry WHERE {kind} IS NOT NULL ORDER BY 1"
        )
        codes += [
            (_code(n), kind, value) for n, (value,) in enumerate(values.fetchall(), len(codes))
        ]
    known = {name: [row[n] for row in codes] for n, name in enumerate(("code", "kind", "value"))}
    db.register("known", pa.table(known, pa.schema([(name, pa.string()) for name in known])))
    joins = "".join(
        f" LEFT JOIN known c{n} ON c{n}.kind = '{kind}' AND c{n}.value = entry.{kind}"
        for n, kind in enumerate(FACTS)
    )
    replaced = ", ".join(f"c{n}.code AS {kind}" for n, kind in enumerate(FACTS))
    db.execute(f"""
        CREATE TEMP VIEW coded AS
        SELECT place, id, {_NAME} AS name, weight, entry.type AS label, {replaced} FROM entry{joins}
    """)
    return codes


def _code(n: int) -> str:
    return "".join(map(chr, (0xE001 + (n >> 22), 0xE800 + (n >> 11 & 0x7FF), 0xF000 + (n & 0x7FF))))


def first_of_beginnings(
    db: duckdb.DuckDBPyConnection,
) -> Iterator[list[tuple[str, str, str]]]:
    """For each beginning of ids and names that many share: its first entries of each type, as
    JSON. Those of some letters are found in all entries, those of fewer letters in these."""
    most = 2 * MOST_HEADS  # an entry may have its id and its name begin so
    shared = f"""
        (SELECT lower(id) AS text, type, place FROM entry
         UNION ALL SELECT lower({_NAME}), type, place FROM entry WHERE {_NAME} <> id)
    """
    for longest in range(_AT_ONCE, _LONGEST + 1, _AT_ONCE):
        found = f"""
            SELECT left(text, {longest}) AS text, type, count(*) AS entries,
                   list_sort(list(place))[:{most}] AS places FROM {shared} GROUP BY ALL
        """
        for length in range(longest, longest - _AT_ONCE, -1):
            db.execute(f"CREATE OR REPLACE TEMP TABLE begun AS {found}")
            many = f"""
                FROM begun WHERE length(text) = {length}
                QUALIFY sum(entries) OVER (PARTITION BY text) > {_MANY}
            """
            if length == longest:
                db.execute(f"CREATE OR REPLACE TEMP TABLE many AS SELECT DISTINCT text {many}")
            rows = db.execute(f"SELECT text, type, places {many}").fetchall()
            yield [(text, type_, json.dumps(_first(places))) for text, type_, places in rows]
            found = f"""
                SELECT left(text, {length - 1}) AS text, type, sum(entries)::BIGINT AS entries,
                       list_sort(flatten(list(places)))[:{most}] AS places FROM begun GROUP BY ALL
            """
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE shared AS SELECT one.* FROM {shared} one
            SEMI JOIN many ON many.text = left(one.text, {longest})
        """)
        shared = "shared"


def _first(places: list[int]) -> list[int]:
    return sorted(dict.fromkeys(places))[:MOST_HEADS]


def _rank(db: duckdb.DuckDBPyConnection, tables: Path) -> None:
    from ptmgraph.graph.tables.files import quoted

    def table(name: str) -> str:
        return f"read_parquet({quoted(tables / f'{name}.parquet')})"

    uses = " UNION ALL ".join(
        f"SELECT '{t.end}' AS type, end_id AS id FROM {table(t.name)}"
        for t in TABLES.values()
        if t.rel and t.rel.name in USES and t.end in LABELS
    )
    nodes = " UNION ALL ".join(
        f"SELECT {n} AS label, '{label}' AS type, id, {_weight(label)} AS weight, "
        f"{_model_facts() if label == 'Model' else 'NULL AS task, NULL AS year, NULL AS size'} "
        f"FROM {table(label)}"
        for n, label in enumerate(LABELS)
    )
    licences = " UNION ALL ".join(
        f"SELECT '{t.start}' AS type, start_id AS id, end_id FROM {table(t.name)}"
        for t in TABLES.values()
        if t.rel and t.rel.name == "LICENSED_UNDER"
    )
    joined = "string_agg(end_id, chr(10) ORDER BY end_id)"
    db.execute(f"""
        CREATE TEMP TABLE used AS SELECT type, id, count(*) AS uses FROM ({uses}) GROUP BY ALL;
        CREATE TEMP TABLE licensed AS
          SELECT type, id, {joined} AS licence FROM ({licences}) GROUP BY ALL;
        CREATE TEMP TABLE built AS SELECT start_id AS id, {joined} AS architecture
          FROM {table("Model-HAS_ARCHITECTURE-Architecture")} GROUP BY ALL;
        CREATE TEMP TABLE large AS SELECT id FROM {table("Family")} WHERE members >= {_FAMILY}
          ORDER BY members DESC, id LIMIT {_LARGE_FAMILIES};
        CREATE TEMP TABLE member AS SELECT start_id AS id, min(end_id) AS family
          FROM {table("Model-IN_FAMILY-Family")} WHERE end_id IN (SELECT id FROM large)
          GROUP BY ALL;
        CREATE TEMP TABLE entry AS
          SELECT row_number() OVER (ORDER BY coalesce(uses, 0) DESC, weight DESC, label, id) - 1
                 AS place, id, weight, type, task, licence,
                 CASE WHEN type = 'Model' THEN architecture END AS architecture,
                 CASE WHEN type = 'Model' THEN family END AS family, year, size
          FROM ({nodes}) LEFT JOIN used USING (type, id) LEFT JOIN licensed USING (type, id)
          LEFT JOIN built USING (id) LEFT JOIN member USING (id);
        DROP TABLE used; DROP TABLE licensed; DROP TABLE built; DROP TABLE member;
    """)


def _weight(label: str) -> str:
    names = {column.name for column in NODE[label].columns}
    weight = next((name for name in ("downloads", "stars") if name in names), "0")
    return f"coalesce({weight}, 0)"


def _model_facts() -> str:
    steps = " ".join(f"WHEN parameter_count < {most:.0f} THEN '{name}'" for name, most in _SIZES)
    size = f"CASE WHEN parameter_count IS NULL THEN NULL {steps} ELSE '{_LARGEST}' END"
    return f"task, left(created_at, 4) AS year, {size} AS size"
