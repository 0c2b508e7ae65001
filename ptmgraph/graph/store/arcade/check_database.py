"""The process that reads a finished database and compares it with the tables it was written from.

    python -m ptmgraph.graph.store.arcade.check_database TABLES DATABASE CACHE HEAP COUNTS \
        [JAVA_FLAG ...]

COUNTS is the number of records of each type, as JSON. Prints a line of JSON for each type:
{"table", "rows"}, and at the end {"engine"}; or {"error"}. It reads every record: a page that
never reached the disk is missed by somebody. It changes nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jpype
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.schema import NODE, REL
from ptmgraph.graph.store.arcade import jvm as arcade_jvm
from ptmgraph.graph.store.arcade.columns import Filled


def _compare(database: Any, tables: Path, counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Compare all records with the counts and the ids of the tables, two types at a time; yields
    what was compared.

    Every relationship leads from a node to a node, and is in the lists of both; the index leads
    every id to a node of its own (an engine release lost index entries). Raises `ValueError`.
    """
    reader = arcade_jvm.java("ptmgraph.bulk.GraphCheck")(database)

    def node(label: str) -> tuple[int, int]:
        found, starts, ends = reader.nodes(label)
        _same(label, counts[label], found)
        _find_ids(reader, tables, label)
        return starts, ends

    def relationship(rel: str) -> None:
        _same(rel, counts[rel], reader.relationships(rel))

    with ThreadPoolExecutor(2) as both:
        lists = []
        for label, known in zip(NODE, both.map(node, NODE), strict=True):
            lists.append(known)
            yield label, counts[label]
        for rel, _ in zip(REL, both.map(relationship, REL), strict=True):
            yield rel, counts[rel]
    rels = sum(counts[rel] for rel in REL)
    starts, ends = map(sum, zip(*lists, strict=True))
    if (starts, ends) != (rels, rels):
        raise ValueError(f"{rels} relationships, of which nodes know {starts} and {ends}")


def _same(name: str, rows: int, found: int) -> None:
    if found != rows:
        raise ValueError(f"{name}: {rows} rows in the tables, {found} in the database")


def _find_ids(reader: Any, tables: Path, label: str) -> None:
    for batch in pq.ParquetFile(tables / f"{label}.parquet").iter_batches(columns=["id"]):
        _, (ids,) = Filled.of(batch).to_java()
        missing = reader.missing(label, len(batch), ids)
        if missing is not None:
            raise ValueError(f"{label}: the index does not lead to {missing}")


def main(arguments: list[str]) -> None:
    """Open the database read-only, compare, and say so."""
    tables, folder, cache, heap, counts, *flags = arguments
    answers = arcade_jvm.answers_to_owner()
    arcade_jvm.start(heap, Path(cache), QUICK_START, *flags)  # each record is read once
    arcade_jvm.add_our_classes()
    mode = arcade_jvm.java("com.arcadedb.engine.ComponentFile$MODE")
    factory = arcade_jvm.java("com.arcadedb.database.DatabaseFactory")
    try:
        database = factory(folder).open(mode.READ_ONLY)
        for name, rows in _compare(database, Path(tables), json.loads(counts)):
            arcade_jvm.say(answers, table=name, rows=rows)
    except jpype.JException as error:
        arcade_jvm.say(answers, error=arcade_jvm.innermost(error))
        arcade_jvm.die(1)
    except (ValueError, OSError, pa.ArrowException) as error:
        arcade_jvm.say(answers, error=str(error))
        arcade_jvm.die(1)
    arcade_jvm.say(answers, engine=arcade_jvm.engine_version())
    arcade_jvm.die(0)


if __name__ == "__main__":
    main(sys.argv[1:])
