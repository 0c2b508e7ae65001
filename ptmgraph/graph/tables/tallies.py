"""Tallies: answers about the whole graph, counted once for each build.

Asked of the graph, such a question reads millions of nodes each time; DuckDB reads the columns it
needs. Each tally is a line of an answer, so the canned questions read a few hundred nodes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.tables.counted.counted import MOST, Counted
from ptmgraph.graph.tables.counted.findings import FINDINGS
from ptmgraph.graph.tables.counted.licenses import LICENSES
from ptmgraph.graph.tables.counted.names import NAMES
from ptmgraph.graph.tables.counted.overview import OVERVIEW
from ptmgraph.graph.tables.counted.prepared import prepare_counting
from ptmgraph.graph.tables.files import open_duckdb, quoted
from ptmgraph.graph.tables.merge import merged_schema

_QUESTIONS = OVERVIEW | LICENSES | FINDINGS | NAMES
_TABLE = re.compile(r"\{([\w-]+)\}")


def write_tallies(folder: Path) -> Iterator[tuple[str, int]]:
    """Write the table of `Tally` from the merged tables in `folder`, families and what is added
    after the merge among them; yields its name and the number of its rows."""
    with open_duckdb(folder) as db:
        merged = [name for name in TABLES if _rows(folder, name)]
        filled = prepare_counting(db, partial(_sql, folder), MOST, merged)
        asked = {name: one for name, one in _QUESTIONS.items() if one.needs in filled}
        none = merged_schema(TABLES["Tally"]).empty_table()
        tallies = pa.concat_tables([none, *_lines(db, folder, asked)])
    tallies = tallies.sort_by("id")  # as all merged tables are: loads compare them in order
    pq.write_table(tallies, folder / "Tally.parquet", compression="zstd")
    yield "Tally", tallies.num_rows


def _rows(folder: Path, name: str) -> int:
    file = folder / f"{name}.parquet"
    return int(pq.read_metadata(file).num_rows) if file.exists() else 0


def _lines(
    db: duckdb.DuckDBPyConnection, folder: Path, asked: Mapping[str, Counted]
) -> Iterator[pa.Table]:
    """The lines of each question. Numbers and ids are given here: for a few lines DuckDB takes
    longer to plan that than to count."""
    for question, counted in asked.items():
        lines = f"(SELECT {_sql(folder, counted.select)})"
        if question in FINDINGS:
            db.execute(f"CREATE OR REPLACE TEMP TABLE finding AS {lines}")
            lines = "finding"
            how_many = (
                f"SELECT '{question}' AS part, ['{question}'] AS keys, "
                "count(*) AS count, count(DISTINCT keys[1]) AS count_2 FROM finding"
            )
            yield _tallies("findings", db.sql(how_many).to_arrow_table())
        yield _tallies(question, db.sql(_first(lines, counted)).to_arrow_table())


def _first(lines: str, counted: Counted) -> str:
    """The query for the first lines, of each part where there are parts."""
    if counted.parted:
        place = f"row_number() OVER (PARTITION BY part ORDER BY {counted.order})"
        return f"FROM {lines} QUALIFY {place} <= {counted.most} ORDER BY part, {counted.order}"
    return f"FROM {lines} ORDER BY {counted.order} LIMIT {counted.most}"


def _tallies(question: str, lines: pa.Table) -> pa.Table:
    """The rows of the table for these lines, the columns that they do not have empty."""
    number = lines.num_rows
    parts = lines["part"].to_pylist() if "part" in lines.column_names else [""] * number
    places: Counter[str] = Counter()
    ids = []
    for part in parts:
        places[part] += 1
        ids.append(f"{question}/{part}/{places[part]}" if part else f"{question}/{places[part]}")
    columns = {"id": pa.array(ids, pa.string()), "question": pa.repeat(question, number)}
    columns |= {name: lines[name] for name in lines.column_names if name != "part"}
    empty = pa.nulls(number)
    schema = merged_schema(TABLES["Tally"])
    return pa.table([columns.get(f.name, empty).cast(f.type) for f in schema], schema=schema)


def _sql(folder: Path, text: str) -> str:
    """The text with the files of the tables that it names in braces."""
    return _TABLE.sub(lambda name: f"read_parquet({quoted(folder / f'{name[1]}.parquet')})", text)
