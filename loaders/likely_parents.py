"""Likely parents of models whose publishers name none, inferred from what was loaded.

Not a derived source, because it is not sure enough to run with every build: its precision is
measured in `docs/architecture.md`. Who wants its suggestions in the graph loads it by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from analysis.parents import MIN_CONFIDENCE, ModelFacts, ParentIndex, likely_parents
from graph.batch import Record, Rel
from graph.home import data_home
from graph.lake import snapshots
from graph.schema import LINEAGE
from loaders.base import Source, SourceError
from loaders.derived import derived_names, table_rows

# `seen` numbers the rows in the order of the inputs, the most trusted first.
_MODELS = """
SELECT id, arg_min(parameter_count, seen), arg_min(created_at, seen)
FROM (SELECT *, row_number() OVER () AS seen FROM {0})
WHERE NOT coalesce(is_stub, false) GROUP BY id ORDER BY id
"""
_PAIRS = "SELECT DISTINCT start_id, end_id FROM {0} WHERE declared AND start_id <> end_id"
_CLASSES = "SELECT start_id, min(end_id) FROM {0} GROUP BY start_id"
# A class is named after its model type: LlamaForCausalLM, GPT2LMHeadModel, BertModel.
_CLASS_ENDING = re.compile(r"(For[A-Z]\w*|LMHeadModel|Model)$")
# An inference is never certain, however well the names agree.
_SUREST = 0.999


class LikelyParents(Source):
    """Suggests parents where the card is silent. The precision is below 90 %, so they are not
    in the graph unless they are loaded; each is inferred, with its confidence and the reason.

    Load it again after other loads: it speaks of what was loaded before.
    """

    name: ClassVar[str] = "likely-parents"
    title: ClassVar[str] = "Likely parents of models that declare none"
    license: ClassVar[str] = "as that of what it is inferred from"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 95

    def __init__(self, home: Path | None = None, min_confidence: float = MIN_CONFIDENCE) -> None:
        own = {*derived_names(), self.name}
        self._inputs = [s for s in snapshots(home or data_home()) if s.source not in own]
        self._min_confidence = min_confidence

    @property
    def snapshot(self) -> str:
        return "all"

    @property
    def taken_at(self) -> str:
        """When the newest of what it is inferred from was taken."""
        return max((s.taken_at for s in self._inputs), default="1970-01-01T00:00:00Z")

    def records(self) -> Iterator[Record]:
        if not self._inputs:
            raise SourceError("Nothing is loaded yet. Try first: ptmgraph load sample")
        pairs = self._declared()
        described = self._described(Counter(parent for _, parent in pairs))
        known = {model.id for model in described}
        stubs = [ModelFacts(id) for id in sorted({parent for _, parent in pairs} - known)]
        index = ParentIndex([*described, *stubs])
        silent = known - {child for child, _ in pairs}
        for model in described:
            self.progress += 1
            if model.id in silent:
                for found in likely_parents(model, index, self._min_confidence):
                    yield Rel(
                        *("Model", model.id, "DERIVED_FROM", "Model", found.parent),
                        *("name", found.reason),
                        declared=False,
                        confidence=min(found.confidence, _SUREST),
                    )

    def _declared(self) -> set[tuple[str, str]]:
        """All declared pairs of child and parent."""
        tables = [f"Model-{type}-Model" for type in LINEAGE]
        return {pair for table in tables for pair in table_rows(self._inputs, _PAIRS, table)}

    def _described(self, children: Counter[str]) -> list[ModelFacts]:
        table = "Model-HAS_ARCHITECTURE-Architecture"
        classes = dict(table_rows(self._inputs, _CLASSES, table))
        return [
            ModelFacts(
                id=id,
                model_type=_CLASS_ENDING.sub("", classes.get(id, "")).lower(),
                parameter_count=parameters,
                children=children[id],
                created_at=created_at or "",
            )
            for id, parameters, created_at in table_rows(self._inputs, _MODELS, "Model")
        ]
