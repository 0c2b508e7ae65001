"""Tallies: answers about the whole graph, counted once for each build.

Asked of the graph, such a question reads millions of nodes each time; DuckDB reads the columns it
needs. Each tally is a line of an answer, so the canned questions read a few hundred nodes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.counted.counted import Counted
from ptmgraph.graph.tables.counted.findings import FINDINGS
from ptmgraph.graph.tables.counted.licenses import LICENSES
from ptmgraph.graph.tables.counted.names import NAMES
from ptmgraph.graph.tables.counted.overview import OVERVIEW
from ptmgraph.graph.tables.counted.prepared import prepare_counting
from ptmgraph.graph.tables.files import open_duckdb, quoted, write_rows
from ptmgraph.graph.tables.merge import merged_schema

MOST = 1_000
"""Tallies of one question, or of one part of it: the first in the order of the answer."""

_QUESTIONS = OVERVIEW | LICENSES | FINDINGS | NAMES
_COLUMNS = [column.name for column in TABLES["Tally"].columns]
_TABLE = re.compile(r"\{([\w-]+)\}")


def write_tallies(folder: Path) -> Iterator[tuple[str, int]]:
    """Write the table of `Tally` from the merged tables in `folder`, families and what is added
    after the merge among them; yields its name and the number of its rows."""
    with open_duckdb(folder) as db:
        prepare_counting(db, partial(_sql, folder), MOST)
        schema = merged_schema(TABLES["Tally"])
        written = write_rows(folder / "Tally.parquet", schema, _rows(db, folder))
    yield "Tally", written


def _rows(db: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[object, ...]]:
    """The rows of the table. Numbers and ids are given here: for a few lines DuckDB takes longer
    to plan that than to count."""
    for question, counted in _QUESTIONS.items():
        lines = f"(SELECT {_sql(folder, counted.select)})"
        if question in FINDINGS:
            db.execute(f"CREATE OR REPLACE TEMP TABLE finding AS {lines}")
            lines = "finding"
            how_many = "SELECT count(*) AS count, count(DISTINCT keys[1]) AS count_2 FROM finding"
            yield _row("findings", question, {"keys": [question], **_read(db, how_many)[0]})
        places: Counter[str] = Counter()
        for values in _read(db, _first(lines, counted)):
            part = f"{values.pop('part')}/" if counted.parted else ""
            places[part] += 1
            values["keys"] = [key for key in values["keys"] if key is not None]
            yield _row(question, f"{part}{places[part]}", values)


def _first(lines: str, counted: Counted) -> str:
    """The query for the first lines, of each part where there are parts."""
    if counted.parted:
        place = f"row_number() OVER (PARTITION BY part ORDER BY {counted.order})"
        return f"FROM {lines} QUALIFY {place} <= {MOST} ORDER BY part, {counted.order}"
    return f"FROM {lines} ORDER BY {counted.order} LIMIT {MOST}"


def _read(db: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = db.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _row(question: str, place: str, values: dict[str, Any]) -> tuple[object, ...]:
    values |= {"id": f"{question}/{place}", "question": question}
    return tuple(values.get(column) for column in _COLUMNS)


def _sql(folder: Path, text: str) -> str:
    """The text with the files of the tables that it names in braces."""
    return _TABLE.sub(lambda name: f"read_parquet({quoted(folder / f'{name[1]}.parquet')})", text)
