"""Likely parents of models whose publishers name none, inferred from what was loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from ptmgraph.analysis.parents import ModelFacts, ParentIndex, likely_parents, parent_keys
from ptmgraph.graph.records import Record, Rel
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.derived.base import DerivedSource

# A copy that another owner put up has a publisher who says what it is.
_LINEAGE = tuple(f"Model-{type}-Model" for type in (*LINEAGE, "SAME_AS"))
_ARCHITECTURES = "Model-HAS_ARCHITECTURE-Architecture"
_NO_PAIR = "SELECT NULL::VARCHAR AS start_id, NULL::VARCHAR AS end_id WHERE false"
# Described models and ids that are only named as a parent. `seen` numbers the rows in the order
# of the inputs, the most trusted first.
_MODELS = """
WITH pair AS MATERIALIZED ({pairs}),
parent AS (SELECT end_id AS id, count(DISTINCT start_id) AS children FROM pair GROUP BY end_id),
class AS (SELECT start_id AS id, min(end_id) AS class FROM ({classes}) GROUP BY start_id),
model AS (
  SELECT id, arg_min(parameter_count, seen) AS parameters, arg_min(created_at, seen) AS created_at
  FROM (SELECT *, row_number() OVER () AS seen FROM {{0}})
  WHERE NOT coalesce(is_stub, false) GROUP BY id)
SELECT id, class.class, m.parameters, coalesce(p.children, 0), m.created_at
FROM model m FULL JOIN parent p USING (id) LEFT JOIN class USING (id)
WHERE {which} ORDER BY id
"""
_SILENT = "m.id IS NOT NULL AND m.id NOT IN (SELECT start_id FROM pair)"
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
        wanted = {key for model in self._models(_SILENT) for key in parent_keys(model.id)}
        index = ParentIndex(self._models("true"), wanted)
        for model in self._models(_SILENT):
            self.progress += 1
            for found in likely_parents(model, index):
                yield Rel(
                    *("Model", model.id, "LIKELY_DERIVED_FROM", "Model", found.parent),
                    *("name", found.reason),
                    declared=False,
                    confidence=found.confidence,
                )

    def _models(self, which: str) -> Iterator[ModelFacts]:
        lineage = [table for table in _LINEAGE if table in self.held]
        pairs = [_NO_PAIR] + [
            f"SELECT start_id, end_id FROM {{{place}}} WHERE declared AND start_id <> end_id"
            for place, _ in enumerate(lineage, 1)
        ]
        classes = [_ARCHITECTURES] if _ARCHITECTURES in self.held else []
        query = _MODELS.format(
            pairs=" UNION ALL ".join(pairs),
            classes=f"SELECT * FROM {{{len(lineage) + 1}}}" if classes else _NO_PAIR,
            which=which,
        )
        for row in self.rows(query, "Model", *lineage, *classes):
            id, class_name, parameters, children, created_at = row
            yield ModelFacts(
                id=id,
                model_type=_CLASS_ENDING.sub("", class_name or "").lower(),
                parameter_count=parameters,
                children=children,
                created_at=created_at or "",
            )
