"""Likely parents of models whose publishers name none, inferred from what was loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import duckdb
import pyarrow as pa

from ptmgraph.analysis.parents import (
    MAX_NAME,
    ModelFacts,
    ParentIndex,
    likely_parents,
    parent_keys,
    telling_pattern,
)
from ptmgraph.analysis.repacks import UNSURE, key_letters
from ptmgraph.graph.records import Record, Rel
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.derived.base import DerivedSource

# A copy that another owner put up has a publisher who says what it is.
_LINEAGE = tuple(f"Model-{type}-Model" for type in (*LINEAGE, "SAME_AS"))
_ARCHITECTURES = "Model-HAS_ARCHITECTURE-Architecture"
_NO_PAIR = "SELECT NULL::VARCHAR AS start_id, NULL::VARCHAR AS end_id WHERE false"
# Described models and ids that are only named as a parent, where `which` holds for the id. `seen`
# numbers the rows in the order of the inputs, the most trusted first.
_MODELS = """
SELECT id, class.class, m.parameters, coalesce(p.children, 0), m.created_at
FROM (SELECT id, arg_min(parameter_count, seen) AS parameters,
             arg_min(created_at, seen) AS created_at
      FROM (SELECT *, row_number() OVER () AS seen FROM {models} WHERE {which})
      WHERE NOT coalesce(is_stub, false) GROUP BY id) m
FULL JOIN (SELECT end_id AS id, count(DISTINCT start_id) AS children FROM pair WHERE {which_end}
           GROUP BY end_id) p USING (id)
LEFT JOIN (SELECT start_id AS id, min(end_id) AS class FROM ({classes}) GROUP BY start_id) class
     USING (id)
WHERE {also} ORDER BY id
"""
_SILENT = "m.id IS NOT NULL AND m.id NOT IN (SELECT start_id FROM pair)"
# Most names tell nothing. These leave out what surely does not; Python has the last word, and all
# words where other letters than those of ASCII stand, of which the two may think differently.
_NAME = f"lower(left(split_part({{id}}, '/', -1), {MAX_NAME}))"
_OTHER = "regexp_matches({id}, '[^ -~]')"
_MAY_TELL = f"({_OTHER} OR regexp_matches({_NAME}, '{{pattern}}'))"
_LETTERS = f"translate(regexp_replace({_NAME}, '\\.gguf$', ''), '{UNSURE}', '')"
_MAY_BE_PARENT = f"({_OTHER} OR {_LETTERS} IN (FROM wanted))"
_LETTERS_SCHEMA = pa.schema([("letters", pa.string())])
_BATCH = 10_000
# A class is named after its model type: LlamaForCausalLM, GPT2LMHeadModel, BertModel.
_CLASS_ENDING = re.compile(r"(For[A-Z]\w*|LMHeadModel|Model)$")


class LikelyParents(DerivedSource):
    """The parent of a model whose publisher names none, where its own name tells it.

    Each has its confidence and the reason, and a relationship type of its own, so that no walk
    along the lineage takes it for stated; how often it is right is in docs/architecture.md.
    """

    name: ClassVar[str] = "likely-parents"
    title: ClassVar[str] = "Likely parents of models that declare none"
    precedence: ClassVar[int] = 95
    reads: ClassVar[tuple[str, ...]] = ("Model", *_LINEAGE, _ARCHITECTURES)

    def records(self) -> Iterator[Record]:
        if "Model" not in self.held:
            return
        with duckdb.connect() as db:
            db.execute(f"CREATE TABLE pair AS {self._pairs()}")
            tells = _MAY_TELL.replace("{pattern}", telling_pattern().replace("'", "''"))
            telling = [m for m in self._models(db, tells, _SILENT) if parent_keys(m.id)]
            wanted = {key for model in telling for key in parent_keys(model.id)}
            letters = pa.table({"letters": sorted(set(map(key_letters, wanted)))}, _LETTERS_SCHEMA)
            db.register("wanted", letters)
            index = ParentIndex(self._models(db, _MAY_BE_PARENT), wanted)
        for model in telling:
            self.progress += 1
            for found in likely_parents(model, index):
                yield Rel(
                    *("Model", model.id, "LIKELY_DERIVED_FROM", "Model", found.parent),
                    *("name", found.reason),
                    declared=False,
                    confidence=found.confidence,
                )

    def _pairs(self) -> str:
        """SQL for each child and parent that sources state."""
        lineage = [table for table in _LINEAGE if table in self.held]
        return " UNION ALL ".join(
            [_NO_PAIR]
            + [
                self.query("SELECT start_id, end_id FROM {0} WHERE declared", table)
                + " AND start_id <> end_id"
                for table in lineage
            ]
        )

    def _models(
        self, db: duckdb.DuckDBPyConnection, which: str, also: str = "true"
    ) -> Iterator[ModelFacts]:
        """What is known of the models for whose `{id}` the SQL `which` holds, in order."""
        there = _ARCHITECTURES in self.held
        query = _MODELS.format(
            models=self.query("{0}", "Model"),
            which=which.replace("{id}", "id"),
            which_end=which.replace("{id}", "end_id"),
            classes=self.query("FROM {0}", _ARCHITECTURES) if there else _NO_PAIR,
            also=also,
        )
        found = db.execute(query)
        while rows := found.fetchmany(_BATCH):
            for id, class_name, parameters, children, created_at in rows:
                yield ModelFacts(
                    id=id,
                    model_type=_CLASS_ENDING.sub("", class_name or "").lower(),
                    parameter_count=parameters,
                    children=children,
                    created_at=created_at or "",
                )
