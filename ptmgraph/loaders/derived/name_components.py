"""What the names of models say, their convention and their defects, from what was loaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ptmgraph.analysis.names import lookalikes
from ptmgraph.graph.records import ColumnRows, Node, Record
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.tables.files import open_duckdb
from ptmgraph.graph.tables.id_facts import MODEL_NAME, MODEL_OWNER
from ptmgraph.loaders.derived.base import DerivedSource
from ptmgraph.loaders.derived.found_names import find_names

_BATCH = 50_000
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
# `seen` numbers the rows in the order of the inputs, the most trusted first. When a model was made
# is only compared with its siblings: without it, what is known of many models is the same text.
_FACTS = """
WITH model AS MATERIALIZED (
  SELECT id, {owner} AS owner, {name} AS name,
         arg_min(task, seen) AS task, arg_min(library, seen) AS library,
         arg_min(parameter_count, seen) AS parameter_count, arg_min(created_at, seen) AS created_at,
         list_sort(list_distinct(flatten(list(formats) FILTER (formats IS NOT NULL)))) AS formats
  FROM (SELECT *, file_index::BIGINT * 1099511627776 + file_row_number AS seen FROM {{0}})
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
SELECT id, md5(id || ' ' || known) AS key, known FROM (
  SELECT m.id, to_json(struct_pack(
    task := m.task, library := m.library, parameter_count := m.parameter_count,
    created_at := CASE WHEN s.siblings IS NOT NULL THEN m.created_at END,
    formats := m.formats, datasets := t.datasets, languages := t.languages,
    architectures := t.architectures, parents := t.parents,
    relation := CASE WHEN len(t.relations) = 1 THEN t.relations[1] END,
    siblings := s.siblings))::VARCHAR AS known
  FROM model m LEFT JOIN told t ON t.id = m.id LEFT JOIN framed f ON f.id = m.id
       LEFT JOIN sibling s ON s.owner = f.owner AND s.frame = f.frame)
"""
_COMPONENTS = """
SELECT DISTINCT part.id, part.kind, part.value FROM (SELECT unnest(parts) AS part FROM parsed)
ORDER BY ALL"""
_MODELS = """
SELECT id, convention, parts, defects
FROM facts JOIN named USING (key) JOIN parsed USING (number) ORDER BY id"""
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
                for read in find_names(db, self.folder):
                    self.progress += read
                for batch in db.sql(_COMPONENTS).to_arrow_reader(_BATCH):
                    yield ColumnRows("NameComponent", pa.Table.from_batches([batch]))
                # In one order, so that the same names give the same files.
                for batch in db.sql(_MODELS).to_arrow_reader(_BATCH):
                    yield ColumnRows("Model", _models(batch))
                    yield ColumnRows("Model-HAS_COMPONENT-NameComponent", _parts(batch))
        finally:
            shutil.rmtree(work, ignore_errors=True)

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


def _models(batch: pa.RecordBatch) -> pa.Table:
    """What is derived from a name is no sighting of the model: its dates stay."""
    unseen = pa.nulls(batch.num_rows, pa.string())
    return pa.table(
        {"id": batch["id"], "convention": batch["convention"], "name_defects": batch["defects"]}
        | {"first_seen": unseen, "last_seen": unseen}
    )


def _parts(batch: pa.RecordBatch) -> pa.Table:
    """A row for each part of each name."""
    parts = batch["parts"].flatten()
    counts = pc.list_value_length(batch["parts"]).to_numpy()
    begins = np.cumsum(counts) - counts
    text = parts.field("text")
    return pa.table(
        {
            "start_id": batch["id"].take(pc.list_parent_indices(batch["parts"])),
            "end_id": parts.field("id"),
            "position": np.arange(len(parts)) - np.repeat(begins, counts),
            "text": text,
            "source": pa.repeat("name", len(parts)),
            "evidence": text,
            "declared": pa.repeat(False, len(parts)),
            "confidence": parts.field("confidence"),
        }
    )


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
