"""The verdict of the licence rules on every step, written into the merged tables.

It is no source: terms travel along chains of steps, and where a chain leads is known only when
renames are resolved and what all sources say is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ptmgraph.analysis.licenses import Edge, LicenseGraph, Relation
from ptmgraph.analysis.licenses.stated import (
    BUNDLES,
    STEPS,
    reconciled,
    step,
    work_name,
)
from ptmgraph.analysis.licenses.verdicts import step_verdicts
from ptmgraph.graph import build
from ptmgraph.graph.mark import mark
from ptmgraph.graph.records import arrow_schema
from ptmgraph.graph.schema import TABLES, VERDICT, Table
from ptmgraph.graph.tables.files import open_duckdb, quoted, read_table, write_rows
from ptmgraph.loaders.derived.merged_rows import replace_rows

_VERDICTS = "verdicts.parquet"
_FOUND = pa.schema(
    [(name, pa.string()) for name in ("upstream", "relation", "downstream")]
    + list(arrow_schema(VERDICT))
)
# Which licences each work carries and who says so; those of no source say nothing.
_TOLD = """
SELECT start_id, to_json(list({{'license': end_id, 'sources': sources}}))::VARCHAR AS told
FROM read_parquet({}) GROUP BY start_id
"""
_JOINED = """
SELECT step.* REPLACE (coalesce(found.{verdict}, 'compatible') AS {verdict}, {others})
FROM read_parquet({table}) step LEFT JOIN read_parquet({found}) found
  ON found.downstream = step.start_id AND found.upstream = {prefix} || step.end_id
  AND found.relation = {relation}
ORDER BY {order}
"""


def find_verdicts(folder: Path) -> None:
    """Judge all steps in the merged tables in `folder`, and write down what is found on them."""
    graph = LicenseGraph(_steps(folder), _licenses(folder))
    verdicts = step_verdicts(graph)
    write_rows(
        folder / _VERDICTS, _FOUND, ((*verdict.edge[:3], *verdict[1:]) for verdict in verdicts)
    )


def add_verdicts(folder: Path) -> Iterator[tuple[str, int]]:
    """Fill the properties `VERDICT` of all steps in the merged tables in `folder` with what was
    found; yields the name of each table and its rows."""
    found = folder / _VERDICTS
    with open_duckdb(folder) as db:
        for table in _tables(*STEPS):
            yield table.name, _add_verdicts(db, folder, table, found)
    found.unlink()


def _tables(*types: str) -> list[Table]:
    """The tables of these relationship types, in their order."""
    return [t for type in types for t in TABLES.values() if t.rel and t.rel.name == type]


def _file(folder: Path, table: Table) -> Path:
    return folder / f"{table.name}.parquet"


def _licenses(folder: Path) -> dict[str, str]:
    """The licence of each work. Few works differ in what is said of them: that is reconciled once,
    under the text of it."""
    licenses: dict[str, str] = {}
    for table in _tables("LICENSED_UNDER"):
        with open_duckdb(folder) as db:
            told = db.sql(_TOLD.format(quoted(_file(folder, table)))).to_arrow_table()
        texts = told["told"].combine_chunks().dictionary_encode()
        each = reconciled(
            (text, license_, sources)
            for text in texts.dictionary.to_pylist()
            for license_, sources in sorted(map(_pair, json.loads(text)))
        )[0]
        # In the order of the texts: each carries a licence.
        of_text = pa.array([*each.values()], pa.string()).take(texts.indices)
        names = (work_name(table.start, id) for id in told["start_id"].to_pylist())
        licenses.update(zip(names, of_text.to_pylist(), strict=True))
    return licenses


def _pair(said: dict[str, Any]) -> tuple[str, list[str]]:
    return said["license"], said["sources"]


def _steps(folder: Path) -> Iterator[Edge]:
    """Every step once: all modes of a use but one are alike."""
    for table in _tables(*STEPS):
        assert table.rel is not None
        keys = [key.name for key in table.rel.keys]
        rows = read_table(_file(folder, table), "end_id", "start_id", *keys)
        if not keys:
            yield from (step(table.rel.name, *row) for row in rows)
            continue
        for _, modes in groupby(rows, lambda row: row[:2]):
            yield from dict.fromkeys(step(table.rel.name, *row) for row in modes)


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
        table=quoted(_file(folder, table)),
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
