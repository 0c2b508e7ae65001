"""What is found of the names of all models, as tables of DuckDB: from what was kept, and the rest.

`parsed` has a row for names that are read alike, with a number; `named` the key of each model, the
number of its name, and what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ptmgraph.loaders.derived.parsed_names import FOUND, keeping_names, kept_names, read_all

_BATCH, _CHUNK = 50_000, 8_192
_NOTHING = """
CREATE OR REPLACE TABLE parsed AS SELECT 0::BIGINT AS number, convention, parts FROM more LIMIT 0;
CREATE OR REPLACE TABLE named AS
SELECT 0::BIGINT AS number, model.key, model.defects
FROM (SELECT unnest(models) AS model FROM more) LIMIT 0"""
_MORE = """
INSERT INTO parsed SELECT number, convention, parts FROM more;
INSERT INTO named
SELECT number, model.key, model.defects FROM (SELECT number, unnest(models) AS model FROM more)"""
_UNUSED = """
DELETE FROM named WHERE key NOT IN (SELECT key FROM facts);
DELETE FROM parsed WHERE number NOT IN (SELECT number FROM named)"""
_USED = """
SELECT convention, parts, models FROM parsed JOIN (
  SELECT number, list(struct_pack(key := key, defects := defects)) AS models
  FROM named GROUP BY number) USING (number)"""
_NEW = "FROM facts ANTI JOIN named USING (key)"
# Names that are alike stand together: they are parsed once.
_IN_ORDER = f"SELECT key, id, known {_NEW} ORDER BY split_part(id, '/', -1)"


def find_names(db: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[int]:
    """Fill the tables for all models of the table `facts`: with what was kept in the folder, and by
    reading the rest, which is kept then. Yields how many names were read, as it goes on."""
    found = _Found(db)
    try:
        before = sum(map(found.add, kept_names(folder)))
    except (pa.ArrowException, OSError):  # damaged: all is read again
        before = found.clear()
    db.execute(_UNUSED)
    counted = f"SELECT (SELECT count(*) FROM named), (SELECT count(*) {_NEW})"
    ((kept, new),) = db.execute(counted).fetchall()
    if kept == before and not new:
        return
    with keeping_names(folder) as keep:
        for batch in db.sql(_USED).to_arrow_reader(_BATCH):
            keep(pa.Table.from_batches([batch]))
        chunks = db.cursor().sql(_IN_ORDER).to_arrow_reader(_CHUNK)
        for more in read_all(new, (pa.Table.from_batches([batch]) for batch in chunks)):
            keep(more)
            yield found.add(more)


class _Found:
    """The tables `parsed` and `named` of a database."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db
        self.clear()

    def clear(self) -> int:
        """Have nothing."""
        self._rows = 0
        self._db.register("more", FOUND.empty_table())
        self._db.execute(_NOTHING)
        return 0

    def add(self, found: pa.Table) -> int:
        """Take more of what is found; of how many models it is."""
        numbers = pa.array(np.arange(self._rows, self._rows + found.num_rows))
        self._rows += found.num_rows
        self._db.register("more", found.append_column("number", numbers))
        self._db.execute(_MORE)
        return pc.sum(pc.list_value_length(found["models"])).as_py() or 0
