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
from pathlib import Path
from typing import Any

import jpype

from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.schema import NODE, NODES
from ptmgraph.graph.store.arcade import jvm as arcade_jvm
from ptmgraph.graph.tables.files import read_table

# What is null or missing makes the number smaller, and a record that cannot be read an error.
_NODES = """
SELECT count(*) AS found, sum(outE().size()) AS starts, sum(inE().size()) AS ends
FROM `{}` WHERE id IS NOT NULL
"""
_RELS = "SELECT count(*) AS found FROM `{}` WHERE @out.id IS NOT NULL AND @in.id IS NOT NULL"


def _compare(database: Any, tables: Path, counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Compare all records with the counts and the ids of the tables; yields what was compared.

    Every relationship leads from a node to a node, and is in the lists of both; every id is found
    by index (an engine release lost index entries). Raises `ValueError`.
    """
    rels = sum(rows for name, rows in counts.items() if name not in NODE)
    starts = ends = 0
    for name, rows in counts.items():
        found = _ask(database, (_NODES if name in NODE else _RELS).format(name))
        if found["found"] != rows:
            raise ValueError(f"{name}: {rows} rows in the tables, {found['found']} in the database")
        starts += found.get("starts") or 0
        ends += found.get("ends") or 0
        yield name, rows
    if (starts, ends) != (rels, rels):
        raise ValueError(f"{rels} relationships, of which nodes know {starts} and {ends}")
    for node in NODES:
        index = database.getSchema().getType(node.name).getPolymorphicIndexByProperties("id")
        for (id_,) in read_table(tables / f"{node.name}.parquet", "id"):
            if not index.get(jpype.JArray(jpype.JObject)([id_])).hasNext():
                raise ValueError(f"{node.name}: {id_} is not in the index")


def _ask(database: Any, statement: str) -> dict[str, int]:
    row = database.query("sql", statement).next()
    return {str(name): int(row.getProperty(name) or 0) for name in row.getPropertyNames()}


def main(arguments: list[str]) -> None:
    """Open the database read-only, compare, and say so."""
    tables, folder, cache, heap, counts, *flags = arguments
    answers = arcade_jvm.answers_to_owner()
    arcade_jvm.start(heap, Path(cache), QUICK_START, *flags)  # each record is read once
    mode = arcade_jvm.java("com.arcadedb.engine.ComponentFile$MODE")
    factory = arcade_jvm.java("com.arcadedb.database.DatabaseFactory")
    try:
        database = factory(folder).open(mode.READ_ONLY)
        for name, rows in _compare(database, Path(tables), json.loads(counts)):
            arcade_jvm.say(answers, table=name, rows=rows)
    except jpype.JException as error:
        arcade_jvm.say(answers, error=arcade_jvm.innermost(error))
        arcade_jvm.die(1)
    except (ValueError, OSError) as error:
        arcade_jvm.say(answers, error=str(error))
        arcade_jvm.die(1)
    arcade_jvm.say(answers, engine=arcade_jvm.engine_version())
    arcade_jvm.die(0)


if __name__ == "__main__":
    main(sys.argv[1:])
