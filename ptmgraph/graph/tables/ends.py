"""To which nodes relationships lead: ids that are described, else renamed ones, else stubs.

An id that no source describes is taken for another when all sources that renamed it name that
one, or when exactly one described id differs only in case. Such ids are few, and each is looked up
once, not in each row that has it. The tables of the database, for each label:

- `described LABEL`: the ids that a source describes;
- `respelled LABEL`: ids as they are `written` with the `id` that they mean, where that is another,
  and how sure the rename is;
- `stub LABEL`: ids that relationships lead to and that no source describes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ptmgraph.graph.beside import MERGED_BESIDE
from ptmgraph.graph.schema import TABLES, NodeType, Table
from ptmgraph.graph.tables.observations import Observations

if TYPE_CHECKING:
    import duckdb

_RENAMED = TABLES["Model-RENAMED_TO-Model"]
_ENDS = ("start_id", "end_id")
_NO_IDS = "SELECT NULL::VARCHAR AS id WHERE false"
_NO_RENAME = "(FROM rename WHERE false)"


class Ends:
    """Fills these tables, label by label, and gives observations with the ids that are meant."""

    def __init__(self, db: duckdb.DuckDBPyConnection, observations: Observations) -> None:
        self._db, self._observations = db, observations
        self._respelled: set[str] = set()
        renames = observations.rows(_RENAMED)
        db.execute(
            "CREATE TABLE rename AS SELECT start_id AS written, min(end_id) AS id, "
            "bool_or(declared) AS declared, max(confidence) AS confidence "
            f"FROM ({renames}) GROUP BY start_id HAVING count(DISTINCT end_id) = 1"
        )

    def describe(self, node: NodeType, more: str = _NO_IDS) -> None:
        """Write down which nodes of a label are described, and of models whether a source says on
        which hub. Those that the query `more` gives are described too."""
        has_hub = "bool_or(hub IS NOT NULL)" if node.name == "Model" else "false"
        rows = self._observations.rows(TABLES[node.name])
        self._db.execute(
            f'CREATE TABLE "described {node.name}" AS SELECT id, {has_hub} AS has_hub '
            f"FROM (FROM ({rows}) UNION ALL BY NAME FROM ({more})) GROUP BY id"
        )

    def resolve(self, node: NodeType, more: str = _NO_IDS) -> None:
        """Find what the ids mean that no source describes, and which are stubs. Those that the
        query `more` gives are ends too."""
        label, models = node.name, node.name == "Model"
        new, also, start = _NO_RENAME, "", _NO_IDS
        if models:
            new = "rename"
            also = "".join(
                f" UNION SELECT model_id AS id FROM ({self._observations.rows(table)})"
                for table in MERGED_BESIDE
                if self._observations.ranks(table)
            )
            start = f"SELECT start_id AS id FROM ({self._observations.rows(_RENAMED)})"
        self._db.execute(f"""
            CREATE TABLE undescribed AS SELECT DISTINCT id
              FROM ({self._named(label)} UNION ALL FROM ({more}))
              ANTI JOIN "described {label}" USING (id);
            CREATE TABLE written AS SELECT id FROM (FROM undescribed{also})
              ANTI JOIN "described {label}" USING (id);
            CREATE TABLE alias AS SELECT lower(id) AS lower, min(id) AS id
              FROM "described {label}" WHERE lower(id) IN (SELECT lower(id) FROM written)
              GROUP BY lower(id) HAVING count(*) = 1;
            CREATE TABLE "respelled {label}" AS
              SELECT w.id AS written, coalesce(new.id, alias.id) AS id, new.declared, new.confidence
              FROM written w LEFT JOIN {new} new ON new.written = w.id
              LEFT JOIN alias ON alias.lower = lower(w.id)
              WHERE coalesce(new.id, alias.id) IS NOT NULL;
            CREATE TABLE "stub {label}" AS SELECT DISTINCT id
              FROM (SELECT coalesce(r.id, u.id) AS id
                    FROM undescribed u LEFT JOIN "respelled {label}" r ON r.written = u.id
                    UNION ALL {start})
              ANTI JOIN "described {label}" USING (id);
            DROP TABLE undescribed; DROP TABLE written; DROP TABLE alias;
        """)
        if self._db.execute(f'FROM "respelled {label}" LIMIT 1').fetchone():
            self._respelled.add(label)

    def _named(self, label: str) -> str:
        """SQL for all ids by which relationships name nodes of a label. The old id of a model that
        was renamed stays as it is."""
        return " UNION ALL ".join(
            [_NO_IDS]
            + [
                f"SELECT {end} AS id FROM ({self._observations.rows(table)})"
                for table, end in ends_of(label)
                if self._observations.ranks(table) and (table, end) != (_RENAMED, "start_id")
            ]
        )

    def observed(self, table: Table) -> str:
        """SQL for the observations of a table of relationships, with the ids that are meant. An
        observation is no surer than the renames by which its ends were found."""
        ends = {"start_id": table.start, "end_id": table.end}
        if table is _RENAMED:
            del ends["start_id"]
        return self.meant(self._observations.rows(table), ends)

    def meant(self, rows: str, ends: Mapping[str, str]) -> str:
        """SQL for rows with the ids that are meant, in columns of ids of these labels."""
        ends = {end: label for end, label in ends.items() if label in self._respelled}
        replaced = [f"coalesce({end}_new.id, raw.{end}) AS {end}" for end in ends]
        renames = [f"{end}_new" for end, label in ends.items() if label == "Model" if end in _ENDS]
        if renames:
            sure = "".join(f" AND coalesce({new}.declared, true)" for new in renames)
            least = "".join(f", {new}.confidence" for new in renames)
            replaced.append(f"raw.declared{sure} AS declared")
            replaced.append(f"least(raw.confidence{least}) AS confidence")
        if not replaced:
            return rows
        joins = "".join(
            f' LEFT JOIN "respelled {label}" {end}_new ON {end}_new.written = raw.{end}'
            for end, label in ends.items()
        )
        return f"SELECT raw.* REPLACE ({', '.join(replaced)}) FROM ({rows}) raw{joins}"


def ends_of(label: str) -> Iterator[tuple[Table, str]]:
    """The tables of relationships that lead to or from nodes of a label, and at which end."""
    for table in TABLES.values():
        if table.rel is not None:
            for end, of in zip(_ENDS, (table.start, table.end), strict=True):
                if of == label:
                    yield table, end
