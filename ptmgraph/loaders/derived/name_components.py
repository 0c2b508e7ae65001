"""What the names of models say, their convention and their defects, from what was loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar

from ptmgraph.analysis.names import NameFacts, ParsedName, defects, lookalikes, parse_many
from ptmgraph.graph.ids import component_id
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.loaders.derived.base import DerivedSource

_BATCH = 8_192
# A name is inferred from, never stated, however sure the parser is of it.
_SUREST = 0.999
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
_NO_LINK = "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS type, NULL::VARCHAR AS other WHERE false"
# `seen` numbers the rows in the order of the inputs, the most trusted first.
_FACTS = """
WITH model AS MATERIALIZED (
  SELECT id, arg_min(owner, seen) AS owner, arg_min(name, seen) AS name,
         arg_min(task, seen) AS task, arg_min(library, seen) AS library,
         arg_min(parameter_count, seen) AS parameter_count, arg_min(created_at, seen) AS created_at,
         list_sort(list_distinct(flatten(list(formats) FILTER (formats IS NOT NULL)))) AS formats
  FROM (SELECT *, row_number() OVER () AS seen FROM {{0}})
  WHERE NOT coalesce(is_stub, false) GROUP BY id),
link AS ({links}),
told AS (SELECT id, {told}, list(DISTINCT type) AS types FROM link GROUP BY id),
framed AS (
  SELECT id, owner, name, created_at,
         regexp_replace(lower(name), '[0-9]+([.][0-9]+)*', '#', 'g') AS frame
  FROM model WHERE owner IS NOT NULL AND created_at IS NOT NULL),
sibling AS (
  SELECT owner, frame, list([name, created_at] ORDER BY name) AS siblings
  FROM framed WHERE contains(frame, '#')
  GROUP BY owner, frame HAVING count(*) BETWEEN 2 AND {most_siblings})
SELECT m.id, m.task, m.library, m.parameter_count, m.created_at, m.formats,
       t.datasets, t.languages, t.architectures, t.parents, t.types, s.siblings
FROM model m LEFT JOIN told t ON t.id = m.id LEFT JOIN framed f ON f.id = m.id
     LEFT JOIN sibling s ON s.owner = f.owner AND s.frame = f.frame
ORDER BY m.id
"""
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
        rows = self._facts()
        while batch := dict(islice(rows, _BATCH)):
            parsed = list(parse_many(batch, batch.values()))
            yield from _component_records(parsed)
            for name, facts in zip(parsed, batch.values(), strict=True):
                wrong = [f"{d.kind} ({d.severity}): {d.message}" for d in defects(name, facts)]
                yield _model(name.name, convention=name.convention, name_defects=wrong or None)
            self.progress += len(batch)

    def _facts(self) -> Iterator[tuple[str, NameFacts]]:
        """Every described model with what the inputs say of it, in the order of ids."""
        present = [type for type, table in _LINKS.items() if table in self.held]
        links = [_NO_LINK] + [
            f"SELECT start_id, '{type}', end_id FROM {{{place}}} WHERE declared"
            for place, type in enumerate(present, 1)
        ]
        query = _FACTS.format(
            links=" UNION ALL ".join(links), told=_told(), most_siblings=_MOST_SIBLINGS
        )
        for row in self.rows(query, "Model", *[_LINKS[type] for type in present]):
            yield row[0], _name_facts(row)


def _told() -> str:
    """SQL for one sorted list of ids for each field."""
    types: dict[str, list[str]] = {}
    for type, (_, field) in _FIELDS.items():
        types.setdefault(field, []).append(f"'{type}'")
    return ", ".join(
        f"list_sort(list(DISTINCT other) FILTER (type IN ({', '.join(group)}))) AS {field}"
        for field, group in types.items()
    )


def _name_facts(row: Sequence[Any]) -> NameFacts:
    _, task, library, parameters, created_at, formats, *lists = row
    datasets, languages, architectures, parents, types, siblings = (tuple(x or ()) for x in lists)
    relations = [word for type, word in _RELATIONS.items() if type in types]
    return NameFacts(
        task=task,
        languages=languages,
        datasets=datasets,
        library=library,
        architectures=architectures,
        parameter_count=parameters,
        parents=parents,
        relation=relations[0] if len(relations) == 1 else None,
        formats=tuple(formats or ()),
        created_at=created_at,
        siblings=tuple((name, created) for name, created in siblings),
    )


def _component_records(names: Sequence[ParsedName]) -> Iterator[Record]:
    """The components of a batch of names: each node once, and one relationship for each."""
    parts = {(part.kind, part.value) for name in names for part in name.components}
    ids = {pair: component_id(*pair) for pair in sorted(parts)}
    for (kind, value), id in ids.items():
        yield Node("NameComponent", id, {"kind": kind, "value": value})
    for name in names:
        for position, part in enumerate(name.components):
            yield Rel(
                *("Model", name.name, "HAS_COMPONENT", "NameComponent"),
                *(ids[part.kind, part.value], "name", part.text),
                {"position": position, "text": part.text},
                declared=False,
                confidence=min(part.confidence, _SUREST),
            )


def _model(id: str, **properties: Any) -> Node:
    """Facts derived from a name. They are no sighting of the model, so its dates stay."""
    return Node("Model", id, {**properties, "first_seen": None, "last_seen": None})


def _lookalike(resembles: str) -> str:
    return f"lookalike (high): May be taken for {resembles}, which is downloaded far more often."
