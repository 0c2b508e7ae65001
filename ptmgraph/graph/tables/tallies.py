"""Tallies: answers about the whole graph, counted once for each build.

Asked of the graph, such a question reads millions of nodes each time; DuckDB reads the columns it
needs. Each tally is a line of an answer, so the canned questions read a few hundred nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from ptmgraph.graph.schema import LINEAGE, TABLES
from ptmgraph.graph.tables.files import open_duckdb, quoted, write_rows
from ptmgraph.graph.tables.merge import merged_schema

MOST = 1_000
"""Tallies of one question: the greatest count first, then the keys in order."""

_COUNTS = 5
_STEPS = """
SELECT start_id AS child, end_id AS parent, '{relation}' AS relation, sources, declared FROM {table}
"""
_REACHED = """
WITH RECURSIVE below(license, model) AS (
  SELECT license, child FROM licensed JOIN step ON parent = model
  WHERE model NOT IN (SELECT child FROM step WHERE child <> parent)
  UNION
  SELECT license, child FROM below JOIN step ON parent = model
)
SELECT license, model FROM below
WHERE model NOT IN (SELECT parent FROM step WHERE child <> parent)
"""
_QUESTIONS = {
    "licenses": """
        [license] AS keys, count(DISTINCT model) AS count,
        coalesce(sum(downloads), 0)::BIGINT AS count_2
        FROM licensed JOIN model ON id = model GROUP BY license
    """,
    "tasks": """
        [end_id] AS keys, count(*) AS count,
        count(*) FILTER (start_id IN (SELECT child FROM step)) AS count_2
        FROM {Model-PERFORMS-Task} GROUP BY end_id
    """,
    "datasets": """
        [end_id] AS keys, count(DISTINCT start_id) AS count
        FROM {Model-TRAINED_ON-Dataset} GROUP BY end_id
    """,
    "most_derived_from": """
        [parent] AS keys, count(DISTINCT child) AS count,
        count(DISTINCT child) FILTER (relation = 'FINETUNED_FROM') AS count_2,
        count(DISTINCT child) FILTER (relation = 'ADAPTER_OF') AS count_3,
        count(DISTINCT child) FILTER (relation = 'QUANTIZED_FROM') AS count_4,
        count(DISTINCT child) FILTER (relation = 'MERGED_FROM') AS count_5
        FROM step WHERE child <> parent GROUP BY parent
    """,
    "relations": """
        [relation] AS keys, count(*) AS count,
        count(*) FILTER (list_contains(sources, 'tag')) AS count_2,
        count(*) FILTER (list_contains(sources, 'card')) AS count_3,
        count(*) FILTER (declared IS NOT TRUE) AS count_4
        FROM step GROUP BY relation
    """,
    "derivatives_per_month": """
        [created_at[:7]] AS keys, count(*) AS count
        FROM model WHERE created_at IS NOT NULL AND id IN (SELECT child FROM step)
        GROUP BY created_at[:7]
    """,
    "largest_families": """
        [id] AS keys, members AS count, roots AS count_2, depth AS count_3 FROM {Family}
    """,
    "deepest_chains": "[id] AS keys, depth AS count, members AS count_2 FROM {Family}",
    "license_pairs": """
        [relation, above.license, below.license] AS keys, count(*) AS count
        FROM step JOIN licensed below ON below.model = child
        JOIN licensed above ON above.model = parent
        WHERE child <> parent GROUP BY ALL
    """,
    "license_drift": """
        [first.license, last.license] AS keys, count(DISTINCT first.model) AS count
        FROM reached first JOIN licensed last ON last.model = first.model GROUP BY ALL
    """,
}
"""What each question selects. First `keys`, what is counted: a licence, a pair; then the counts in
their order."""


def write_tallies(folder: Path) -> Iterator[tuple[str, int]]:
    """Write the table of `Tally` from the merged tables in `folder`, families and what is added
    after the merge among them; yields its name and the number of its rows."""
    with open_duckdb(folder) as db:
        _prepare(db, folder)
        schema = merged_schema(TABLES["Tally"])
        written = write_rows(folder / "Tally.parquet", schema, _rows(db, folder))
    yield "Tally", written


def _rows(db: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[object, ...]]:
    """The rows of the table. Numbers and ids are given here: for a few lines DuckDB takes longer
    to plan that than to count."""
    for question, select in _QUESTIONS.items():
        query = f"SELECT {_named(select, folder)} ORDER BY count DESC, keys LIMIT {MOST}"
        for place, (keys, *counts) in enumerate(db.execute(query).fetchall(), 1):
            missing = [None] * (_COUNTS - len(counts))
            yield (f"{question}/{place}", question, keys, *counts, *missing)


def _prepare(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """What several questions read: the steps, who carries which licence, and where chains end."""
    steps = " UNION ALL ".join(
        _STEPS.format(relation=relation, table=_table(folder, f"Model-{relation}-Model"))
        for relation in LINEAGE
    )
    licensed = _table(folder, "Model-LICENSED_UNDER-License")
    model = _table(folder, "Model")
    db.execute(f"CREATE TEMP TABLE step AS {steps}")
    db.execute(
        f"CREATE TEMP TABLE licensed AS SELECT start_id AS model, end_id AS license FROM {licensed}"
    )
    db.execute(f"CREATE TEMP VIEW model AS SELECT id, downloads, created_at FROM {model}")
    db.execute(f"CREATE TEMP TABLE reached AS {_REACHED}")


def _named(select: str, folder: Path) -> str:
    """The selection with the files of the tables that it names in braces."""
    before, brace, rest = select.partition("{")
    if not brace:
        return select
    name, _, after = rest.partition("}")
    return before + _table(folder, name) + after


def _table(folder: Path, name: str) -> str:
    return f"read_parquet({quoted(folder / f'{name}.parquet')})"
