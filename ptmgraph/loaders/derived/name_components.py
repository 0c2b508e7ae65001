"""What the names of models say, their convention and their defects, from what was loaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any, ClassVar

import duckdb
import pyarrow as pa

from ptmgraph.analysis.names import lookalikes
from ptmgraph.graph.records import ColumnRows, Node, Record
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.tables.files import open_duckdb
from ptmgraph.graph.tables.id_facts import MODEL_NAME, MODEL_OWNER
from ptmgraph.loaders.derived.base import DerivedSource
from ptmgraph.loaders.derived.parsed_names import FactsText, keep_names, kept_names, read_all

_BATCH, _CHUNK = 50_000, 4_096
# Where more names differ in numbers only, the numbers are counts (of steps, of seeds), no versions.
_MOST_SIBLINGS = 20
# What a relationship of a model says of it. DERIVED_FROM names a parent but no relation to it.
_FIELDS = {
    "TRAINED_ON": ("Dataset", "datasets"),
    "COVERS_LANGUAGE": ("Language", "languages"),
    "HAS_ARCHITECTURE": ("Architecture", "architectures"),
    **dict.fromkeys(LINEAGE, ("Model", "parents")),
}
_LINKS = {type: f"Model-{type}-{label}" for type, (label, _) in _FIELDS.items()}
_RELATIONS = {
    "FINETUNED_FROM": "finetune",
    "ADAPTER_OF": "adapter",
    "QUANTIZED_FROM": "quantized",
    "MERGED_FROM": "merge",
    "DISTILLED_FROM": "distillation",
}
_WORDS = f"(VALUES {', '.join(map(str, _RELATIONS.items()))}) AS words(type, relation)"
_NO_LINK = "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS type, NULL::VARCHAR AS other WHERE false"
# `seen` numbers the rows in the order of the inputs, the most trusted first.
_FACTS = """
WITH model AS MATERIALIZED (
  SELECT id, {owner} AS owner, {name} AS name,
         arg_min(task, seen) AS task, arg_min(library, seen) AS library,
         arg_min(parameter_count, seen) AS parameter_count, arg_min(created_at, seen) AS created_at,
         list_sort(list_distinct(flatten(list(formats) FILTER (formats IS NOT NULL)))) AS formats
  FROM (SELECT *, row_number() OVER () AS seen FROM {{0}})
  WHERE NOT coalesce(is_stub, false) GROUP BY id),
link AS ({links}),
told AS (
  SELECT id, {told}, list(DISTINCT relation) FILTER (relation IS NOT NULL) AS relations
  FROM link LEFT JOIN {relations} USING (type) GROUP BY id),
framed AS (
  SELECT id, owner, name, created_at,
         regexp_replace(lower(name), '[0-9]+([.][0-9]+)*', '#', 'g') AS frame
  FROM model WHERE owner IS NOT NULL AND created_at IS NOT NULL),
sibling AS (
  SELECT owner, frame, list([name, created_at] ORDER BY name) AS siblings
  FROM framed WHERE contains(frame, '#')
  GROUP BY owner, frame HAVING count(*) BETWEEN 2 AND {most_siblings})
SELECT id, md5(text) AS key, text FROM (
  SELECT m.id, to_json(struct_pack(
    id := m.id, task := m.task, library := m.library, parameter_count := m.parameter_count,
    created_at := m.created_at, formats := m.formats, datasets := t.datasets,
    languages := t.languages, architectures := t.architectures, parents := t.parents,
    relation := CASE WHEN len(t.relations) = 1 THEN t.relations[1] END,
    siblings := s.siblings))::VARCHAR AS text
  FROM model m LEFT JOIN told t ON t.id = m.id LEFT JOIN framed f ON f.id = m.id
       LEFT JOIN sibling s ON s.owner = f.owner AND s.frame = f.frame)
"""
_NEW = "SELECT DISTINCT key, text FROM facts ANTI JOIN found USING (key)"
# What is derived from a name is no sighting of the model: its dates stay. In one order, so that the
# same names give the same files.
_TABLES = {
    "Model": """
SELECT id, convention, defects AS name_defects, NULL::VARCHAR AS first_seen,
       NULL::VARCHAR AS last_seen
FROM facts JOIN found USING (key) ORDER BY id""",
    "NameComponent": """
SELECT DISTINCT part.id, part.kind, part.value FROM (SELECT unnest(parts) AS part FROM found)
ORDER BY ALL""",
    "Model-HAS_COMPONENT-NameComponent": """
SELECT id AS start_id, part.id AS end_id, position, part.text AS text, 'name' AS source,
       part.text AS evidence, false AS declared, part.confidence AS confidence
FROM (SELECT id, unnest(parts) AS part, generate_subscripts(parts, 1) - 1 AS position
      FROM facts JOIN found USING (key))
ORDER BY start_id, position""",
}
_DOWNLOADS = """
SELECT id, max(downloads) FROM {0} WHERE downloads IS NOT NULL GROUP BY id ORDER BY id
"""


class NameComponents(DerivedSource):
    """The components of every described model's name, its convention, and its defects.

    A name is parsed and held against what all inputs say of the model, as `ptmgraph name` does;
    what is unknown is never a defect.
    """

    name: ClassVar[str] = "names"
    title: ClassVar[str] = "What the names of models say"
    reads: ClassVar[tuple[str, ...]] = ("Model", *_LINKS.values())

    def records(self) -> Iterator[Record]:
        for found in lookalikes(self.rows(_DOWNLOADS, "Model")):
            yield _model(found.id, name_defects=[_lookalike(found.resembles)])
        if "Model" not in self.held:
            return
        work = self.folder / ".names.partial"
        work.mkdir(parents=True, exist_ok=True)
        try:
            with open_duckdb(work) as db:
                db.execute(f"CREATE TABLE facts AS {self._facts()}")
                self._find(db)
                for table, query in _TABLES.items():
                    for batch in db.sql(query).to_arrow_reader(_BATCH):
                        yield ColumnRows(table, pa.Table.from_batches([batch]))
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _find(self, db: duckdb.DuckDBPyConnection) -> None:
        """Fill the table `found` with what is found of all names: what was found before by the
        same rules, and the rest."""
        before = kept_names(self.folder)
        db.register("before", before)
        try:
            db.execute("CREATE TABLE found AS FROM before SEMI JOIN facts USING (key)")
        except (duckdb.Error, pa.ArrowException, OSError):  # damaged: all is read again
            db.execute("CREATE TABLE found AS FROM before LIMIT 0")
        db.execute(f"CREATE TABLE new AS {_NEW}")
        db.execute("ALTER TABLE facts DROP COLUMN text")
        count = int(db.sql("SELECT count(*) FROM new").fetchall()[0][0])
        for more in read_all(count, _chunks(db.cursor().execute("FROM new"))):
            db.register("more", more)
            db.execute("INSERT INTO found FROM more")
            self.progress += more.num_rows
        keep_names(self.folder, db.sql("FROM found").to_arrow_reader(_BATCH))

    def _facts(self) -> str:
        """SQL for every described model with what the inputs say of it, and the key of that."""
        present = [type for type, table in _LINKS.items() if table in self.held]
        links = [_NO_LINK] + [
            f"SELECT start_id, '{type}', end_id FROM {{{place}}} WHERE declared"
            for place, type in enumerate(present, 1)
        ]
        query = _FACTS.format(
            links=" UNION ALL ".join(links),
            told=_told(),
            relations=_WORDS,
            owner=MODEL_OWNER,
            name=MODEL_NAME,
            most_siblings=_MOST_SIBLINGS,
        )
        return self.query(query, "Model", *[_LINKS[type] for type in present])


def _chunks(rows: duckdb.DuckDBPyConnection) -> Iterator[list[FactsText]]:
    while batch := rows.fetchmany(_CHUNK):
        yield [FactsText(*row) for row in batch]


def _told() -> str:
    """SQL for one sorted list of ids for each field."""
    types: dict[str, list[str]] = {}
    for type, (_, field) in _FIELDS.items():
        types.setdefault(field, []).append(f"'{type}'")
    return ", ".join(
        f"list_sort(list(DISTINCT other) FILTER (type IN ({', '.join(group)}))) AS {field}"
        for field, group in types.items()
    )


def _model(id: str, **properties: Any) -> Node:
    """Facts derived from a name. They are no sighting of the model, so its dates stay."""
    return Node("Model", id, {**properties, "first_seen": None, "last_seen": None})


def _lookalike(resembles: str) -> str:
    return f"lookalike (high): May be taken for {resembles}, which is downloaded far more often."
