"""The steps of the merged tables as columns, and which of them are alike to the rules on licences.

Terms travel along chains, names matter to some licences, and parents of a merge to each other. For
most steps none of that counts: they lead from a work that was made from no other to one from which
no other was made. Their verdict follows from the relation and two licences: one of each is judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ptmgraph.analysis.licenses import Edge, Relation
from ptmgraph.analysis.licenses.copies import REPACKS
from ptmgraph.analysis.licenses.judge import any_prefix
from ptmgraph.analysis.licenses.stated import BUNDLES, STEPS, reconciled, work_name
from ptmgraph.analysis.licenses.steps import NAMED, OUTPUTS
from ptmgraph.graph.schema import TABLES, Table
from ptmgraph.graph.tables.files import quoted

ALIKE = ("relation", "above", "below")
"""What the verdict on a plain step follows from: the relation, and the licences of its ends."""

# All modes of a use but one are alike. `place` and `mode` tell the order in which steps are judged.
_STEP = """
SELECT {place} AS place, '{prefix}' || end_id AS upstream, {relation} AS relation,
       start_id AS downstream, {mode} AS mode
FROM read_parquet({file}) {grouped}
"""
# Which licences each work carries and who says so; those of no source say nothing.
_TOLD = """
SELECT {place} AS place, '{prefix}' || start_id AS work,
       to_json(list({{'license': end_id, 'sources': sources}}))::VARCHAR AS told
FROM read_parquet({file}) WHERE '{prefix}' || start_id IN (FROM work) GROUP BY start_id
"""
_KNOWN = """
CREATE TABLE known AS
SELECT step.*, coalesce(up.license, '') AS above, coalesce(down.license, '') AS below
FROM step LEFT JOIN stated up ON up.work = upstream LEFT JOIN stated down ON down.work = downstream
"""
# Works whose steps are judged together: merges of several, and what may be read as a copy.
_TOGETHER = f"""
CREATE TABLE together AS
SELECT downstream FROM step WHERE relation = '{Relation.MERGE}'
GROUP BY downstream HAVING count(*) > 1
UNION
SELECT downstream FROM known WHERE below = '' AND relation IN {tuple(map(str, sorted(REPACKS)))}
  AND (above <> '' OR upstream IN (SELECT downstream FROM step))
"""
_PLAIN = f"""
CREATE TABLE judged AS SELECT *,
  NOT (upstream IN (SELECT downstream FROM step) OR downstream IN (SELECT upstream FROM step)
       OR downstream IN (FROM together)
       OR (relation IN {tuple(map(str, sorted(NAMED | OUTPUTS)))} AND above IN (FROM named)))
  AS plain FROM known
"""
_EXAMPLES = f"""
SELECT ends.upstream, relation, ends.downstream, above, below
FROM (SELECT {", ".join(ALIKE)}, min({{'upstream': upstream, 'downstream': downstream}}) AS ends
      FROM judged WHERE plain GROUP BY ALL)
"""
_OTHERS = """
SELECT upstream, relation, downstream FROM judged WHERE NOT plain
ORDER BY place, downstream, upstream, mode
"""


class LicenseSteps:
    """All steps of the merged tables in `folder`, in tables of DuckDB: `judged` has them with the
    columns `ALIKE`, and whether each is plain."""

    def __init__(self, db: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._db, self._folder = db, folder
        db.execute(f"CREATE TABLE step AS {' UNION ALL '.join(map(self._step, step_tables()))}")
        db.execute(
            "CREATE TABLE work AS SELECT upstream FROM step UNION SELECT downstream FROM step"
        )
        self._state()
        db.execute(_KNOWN)
        db.execute(_TOGETHER)
        above = db.execute("SELECT DISTINCT above FROM known").fetchall()
        named = pa.array([text for (text,) in above if any_prefix(text)], pa.string())
        db.register("named", pa.table({"license": named}))
        db.execute(_PLAIN)

    def examples(self) -> dict[Edge, tuple[str, str, str]]:
        """One plain step for each of the values of `ALIKE`."""
        return {
            Edge(upstream, Relation(relation), downstream): (relation, above, below)
            for upstream, relation, downstream, above, below in self._db.execute(
                _EXAMPLES
            ).fetchall()
        }

    def others(self) -> list[Edge]:
        """The steps that are not plain, with all above them, in the order in which they are
        judged."""
        return [
            Edge(upstream, Relation(relation), downstream)
            for upstream, relation, downstream in self._db.execute(_OTHERS).fetchall()
        ]

    def licenses(self, edges: Iterator[Edge]) -> dict[str, str]:
        """The licences of the works at both ends of these steps."""
        works = pa.array({end for edge in edges for end in (edge.upstream, edge.downstream)})
        self._db.register("asked", pa.table({"work": works.cast(pa.string())}))
        return dict(self._db.execute("FROM stated SEMI JOIN asked USING (work)").fetchall())

    def _step(self, table: Table) -> str:
        assert table.rel is not None
        relation = f"'{STEPS[table.rel.name]}'"
        of_mode = f"CASE WHEN mode = '{BUNDLES}' THEN '{Relation.BUNDLE}' ELSE {relation} END"
        keyed = bool(table.rel.keys)
        return _STEP.format(
            place=step_tables().index(table),
            prefix=work_name(table.end, ""),
            relation=of_mode if keyed else relation,
            mode="min(mode)" if keyed else "''",
            file=quoted(self._folder / f"{table.name}.parquet"),
            grouped="GROUP BY start_id, end_id, relation" if keyed else "",
        )

    def _state(self) -> None:
        """The licence of each work. Few works differ in what is said of them: that is reconciled
        once, under the text of it."""
        carried = [t for t in TABLES.values() if t.rel and t.rel.name == "LICENSED_UNDER"]
        told = " UNION ALL ".join(
            _TOLD.format(
                place=place,
                prefix=work_name(table.start, ""),
                file=quoted(self._folder / f"{table.name}.parquet"),
            )
            for place, table in enumerate(carried)
        )
        last = f"SELECT work, arg_max(told, place) AS told FROM ({told}) GROUP BY work"
        self._db.execute(f"CREATE TABLE told AS {last}")
        texts = [text for (text,) in self._db.execute("SELECT DISTINCT told FROM told").fetchall()]
        each = reconciled(
            (text, license_, sources)
            for text in texts
            for license_, sources in sorted(map(_pair, json.loads(text)))
        )[0]
        said = {"told": [*each], "license": [*each.values()]}
        schema = pa.schema([(name, pa.string()) for name in said])
        self._db.register("meaning", pa.table(said, schema))
        self._db.execute(
            "CREATE TABLE stated AS SELECT work, license FROM told JOIN meaning USING (told)"
        )


def step_tables() -> list[Table]:
    """The tables of steps, in the order in which they are judged."""
    return [t for name in STEPS for t in TABLES.values() if t.rel and t.rel.name == name]


def _pair(said: dict[str, Any]) -> tuple[str, list[str]]:
    return said["license"], said["sources"]
