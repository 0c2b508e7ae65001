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
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jpype
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.processes import QUICK_START
from ptmgraph.graph.schema import LINEAGE, NODE, REL
from ptmgraph.graph.store.arcade import jvm as arcade_jvm
from ptmgraph.graph.store.arcade.columns import Filled

_HASHES = 2**64
"""Sums of hashes are numbers of 64 bits."""


class _Check:
    """Compares a database with its tables, by sums of hashes."""

    def __init__(self, database: Any, tables: Path, counts: Mapping[str, int]) -> None:
        self._reader = arcade_jvm.java("ptmgraph.bulk.GraphCheck")(database)
        self._steps = arcade_jvm.java("ptmgraph.bulk.Steps").of(database)
        self._tables, self._counts = tables, counts
        self._known: Counter[str] = Counter()

    def run(self) -> Iterator[tuple[str, int]]:
        """Read all, two types at a time; yields each with the number of its rows.

        Each id of the tables is that of a node, and the index leads it there (an engine release
        lost index entries). Each relationship is in the lists of the nodes at its two ends. Raises
        `ValueError`.
        """
        with ThreadPoolExecutor(2) as both:
            for read, names in ((self._nodes, NODE), (self._relationships, REL)):
                for name, known in zip(names, both.map(read, names), strict=True):
                    self._known.update(known)
                    yield name, self._counts[name]
        known, rels = self._known, sum(self._counts[rel] for rel in REL)
        if (known["starts"], known["ends"]) != (rels, rels):
            both_ends = f"{known['starts']} and {known['ends']}"
            raise ValueError(f"{rels} relationships, of which nodes know {both_ends}")
        if len({known[f"sum of {kind}"] % _HASHES for kind in ("records", "starts", "ends")}) > 1:
            raise ValueError("nodes know other relationships than there are")
        self._same_steps()

    def _same_steps(self) -> None:
        """The arrays of the lineage have the steps that the relationships are."""
        self._steps.compare()
        found, up, down = self._steps.sums()
        wanted = sum(self._counts[rel] for rel in LINEAGE)
        sums = {self._known["sum of steps"] % _HASHES, up % _HASHES, down % _HASHES}
        if found != wanted or len(sums) > 1:
            raise ValueError("the steps of lineage are not those of the relationships")

    def _nodes(self, label: str) -> dict[str, int]:
        found, ids, places, starts, of_starts, ends, of_ends = self._reader.nodes(label)
        self._same_count(label, found)
        of_table = sum(self._reader.ids(column) for column in _ids(self._tables, label))
        led, of_index = self._reader.index(label)
        if of_table % _HASHES != ids % _HASHES or (led, of_index) != (found, places):
            lost = self._lost(label)
            if lost is None:
                raise ValueError(f"{label}: nodes have other ids than the table")
            raise ValueError(f"{label}: the index does not lead to {lost}")
        return {
            "starts": starts,
            "sum of starts": of_starts,
            "ends": ends,
            "sum of ends": of_ends,
        }

    def _relationships(self, rel: str) -> dict[str, int]:
        found, of_records, of_steps = self._reader.relationships(rel)
        self._same_count(rel, found)
        steps = {"sum of steps": of_steps} if rel in LINEAGE else {}
        return {"sum of records": of_records, **steps}

    def _same_count(self, name: str, found: int) -> None:
        if found != self._counts[name]:
            raise ValueError(
                f"{name}: {self._counts[name]} rows in the tables, {found} in the database"
            )

    def _lost(self, label: str) -> str | None:
        """The first id that the index does not lead to a node of its own."""
        taken = arcade_jvm.java("java.util.BitSet")()
        missing = (self._reader.missing(label, ids, taken) for ids in _ids(self._tables, label))
        return next((str(id_) for id_ in missing if id_ is not None), None)


def _ids(tables: Path, label: str) -> Iterator[Any]:
    """The ids of a table, as columns of Java."""
    for batch in pq.ParquetFile(tables / f"{label}.parquet").iter_batches(columns=["id"]):
        _, (ids,) = Filled.of(batch).to_java()
        yield ids


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
        for name, rows in _Check(database, Path(tables), json.loads(counts)).run():
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
