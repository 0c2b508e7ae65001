"""The verdict of the licence rules on every step, written into the merged tables.

It is no source: terms travel along chains of steps, and where a chain leads is known only when
renames are resolved and what all sources say is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from ptmgraph.analysis.licenses import LicenseGraph, Relation
from ptmgraph.analysis.licenses.stated import BUNDLES, STEPS, work_name
from ptmgraph.analysis.licenses.verdicts import step_verdicts
from ptmgraph.graph import build
from ptmgraph.graph.heap import memory_beside
from ptmgraph.graph.mark import mark
from ptmgraph.graph.records import arrow_schema
from ptmgraph.graph.schema import VERDICT, Table
from ptmgraph.graph.tables.files import copy_rows, open_duckdb, quoted
from ptmgraph.loaders.derived.license_steps import ALIKE, LicenseSteps, step_tables
from ptmgraph.loaders.derived.merged_rows import replace_rows

_VERDICTS = "verdicts.parquet"
_ENDS = ("upstream", "relation", "downstream")
_FOUND, _OF_ALIKE = (
    pa.schema([*((name, pa.string()) for name in key), *arrow_schema(VERDICT)])
    for key in (_ENDS, ALIKE)
)
# What is found on a plain step comes from the work above it, and the work below is to blame.
_ALL = """
FROM found UNION ALL BY NAME
SELECT {ends}, alike.* EXCLUDE ({alike}) REPLACE (
  [upstream FOR _ IN license_from] AS license_from,
  [downstream FOR _ IN license_blamed] AS license_blamed)
FROM judged JOIN alike USING ({alike}) WHERE plain
"""
_JOINED = """
SELECT step.* REPLACE (coalesce(found.{verdict}, 'compatible') AS {verdict}, {others})
FROM read_parquet({table}) step LEFT JOIN read_parquet({found}) found
  ON found.downstream = step.start_id AND found.upstream = {prefix} || step.end_id
  AND found.relation = {relation}
ORDER BY {order}
"""


def find_verdicts(folder: Path) -> None:
    """Judge all steps in the merged tables in `folder`, and write down what is found on them. Other
    steps of the build go on meanwhile: what does not fit in memory has a folder of its own."""
    with (
        TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own,
        open_duckdb(Path(own), memory_beside()) as db,
    ):
        steps = LicenseSteps(db, folder)
        others, examples = steps.others(), steps.examples()
        graph = LicenseGraph(chain(others, examples), steps.licenses(chain(others, examples)))
        alike, found = [], []
        for verdict in step_verdicts(graph):
            if verdict.edge in examples:
                alike.append((*examples[verdict.edge], *verdict[1:]))
            else:
                found.append((*verdict.edge[:3], *verdict[1:]))
        db.register("alike", _table(alike, _OF_ALIKE))
        db.register("found", _table(found, _FOUND))
        query = _ALL.format(ends=", ".join(_ENDS), alike=", ".join(ALIKE))
        copy_rows(db, query, folder / _VERDICTS)


def add_verdicts(folder: Path) -> Iterator[tuple[str, int]]:
    """Fill the properties `VERDICT` of all steps in the merged tables in `folder` with what was
    found; yields the name of each table and its rows."""
    found = folder / _VERDICTS
    with open_duckdb(folder) as db:
        for table in step_tables():
            yield table.name, _add_verdicts(db, folder, table, found)
    found.unlink()


def _table(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def _add_verdicts(db: duckdb.DuckDBPyConnection, folder: Path, table: Table, found: Path) -> int:
    """Put what was found into a table, which stays in its order; the other steps are
    compatible."""
    assert table.rel is not None
    verdict, *others = [column.name for column in VERDICT]
    keys = [key.name for key in table.rel.keys]
    relation = f"'{STEPS[table.rel.name]}'"
    if keys:
        relation = f"CASE WHEN mode = '{BUNDLES}' THEN '{Relation.BUNDLE}' ELSE {relation} END"
    query = _JOINED.format(
        verdict=verdict,
        others=", ".join(f"found.{name} AS {name}" for name in others),
        table=quoted(folder / f"{table.name}.parquet"),
        found=quoted(found),
        prefix=f"'{work_name(table.end, '')}'",
        relation=relation,
        order=", ".join(["start_id", "end_id", *keys]),
    )
    return replace_rows(db, folder, table.name, query)


def _rules() -> str:
    """The mark of the rules and of the facts about licences."""
    return mark(__name__, but=(build.__name__,))


LICENSE_VERDICTS = build.AfterMerge("judge", add_verdicts, _rules, find_verdicts)
