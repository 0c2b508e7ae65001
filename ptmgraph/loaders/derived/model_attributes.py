"""Which attributes each model has, lacks, or was not looked at for: columns of the merged tables.

It is no source: a relationship counts only when renames are resolved, and absence takes what all
sources together looked at. Nothing goes model by model: all is one query of DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ptmgraph.analysis.provenance.attributes import ModelAttribute, attributes
from ptmgraph.graph import build, schema
from ptmgraph.graph.beside import CARD_VALUES
from ptmgraph.graph.mark import mark
from ptmgraph.graph.records import INFERRED_KIND
from ptmgraph.graph.schema import LINEAGE, TABLES
from ptmgraph.graph.tables.files import open_duckdb, quoted
from ptmgraph.loaders.derived.merged_rows import replace_rows

_TEMPLATE_PAPER = "1910.09700"
SAY_NOTHING = ("unknown", f"arxiv:{_TEMPLATE_PAPER}")
"""Ends of relationships that state nothing: the licence `unknown`, and the paper on carbon that
the Hub's template of a card refers to, filled in or not."""

# The parent is stated where only the kind of step to it was inferred.
_STATED_PARENT = f"(declared OR list_contains(sources, '{INFERRED_KIND}'))"
_SURE_ENOUGH = 0.5
# The first line of each attribute that the text of a card tells of.
_PROSE = """
SELECT model_id AS id, list(attribute || ': prose line ' || line ORDER BY attribute) AS places
FROM (SELECT v.model_id, f.attribute, min(v.line) AS line
      FROM read_parquet({file}) v JOIN (VALUES {fields}) f(field, label, attribute)
        ON v.field = f.field AND contains(lower(coalesce(v.label, '')), f.label)
      WHERE v.confidence >= {sure} AND NOT contains(v.value, '{paper}')
      GROUP BY v.model_id, f.attribute)
GROUP BY model_id
"""
# One bit for each attribute that a relationship tells of; `has` are the names before the colon.
_QUERY = """
WITH related AS (
  SELECT id, bit_or(bit) AS bits FROM ({related}) GROUP BY id),
prose AS ({prose}),
joined AS (
  SELECT m.*, coalesce(r.bits, 0) AS bits, coalesce(m.looked_at, []) AS looked,
         nullif(list_concat(m.attribute_places, p.places), []) AS told
  FROM read_parquet({models}) m
       LEFT JOIN related r ON r.id = m.id LEFT JOIN prose p ON p.id = m.id),
known AS (SELECT *, [split_part(t, ': ', 1) FOR t IN coalesce(told, [])] AS has FROM joined),
found AS (SELECT *, {present} FROM known)
SELECT {columns}
FROM found ORDER BY id
"""


def write_attributes(folder: Path) -> Iterator[tuple[str, int]]:
    """Fill `documents` and `lacks` of all models in the merged tables in `folder`, and add what the
    texts of cards tell to `attribute_places`; yields the name of the table and its rows."""
    with open_duckdb(folder) as db:
        rows = replace_rows(db, folder, "Model", attributes_query(folder))
    yield "Model", rows


def attributes_query(folder: Path) -> str:
    """The query for the table of models with both columns filled, in the order of ids."""
    listed = list(attributes().values())
    filled = {
        "attribute_places": "told",
        "documents": _list(f"CASE WHEN p{n} THEN '{a.id}' END" for n, a in enumerate(listed)),
        "lacks": _list(
            f"CASE WHEN NOT p{n} AND {_settled(a)} THEN '{a.id}' END"
            for n, a in enumerate(listed)
            if a.settled_by
        ),
    }
    columns = [column.name for column in TABLES["Model"].columns]
    return _QUERY.format(
        related=" UNION ALL ".join(_related(folder, listed)),
        prose=_prose(folder / f"{CARD_VALUES.name}.parquet", listed),
        models=quoted(folder / "Model.parquet"),
        present=", ".join(f"{_present(n, a)} AS p{n}" for n, a in enumerate(listed)),
        columns=", ".join(f'{filled[c]} AS "{c}"' if c in filled else f'"{c}"' for c in columns),
    )


def _related(folder: Path, listed: Sequence[ModelAttribute]) -> Iterator[str]:
    """The models that a stated relationship tells something of, with the bits of what."""
    nothing = ", ".join(f"'{end}'" for end in SAY_NOTHING)
    for n, attribute in enumerate(listed):
        for relation in attribute.relations:
            here, there = ("end_id", "start_id") if relation[0] == "<" else ("start_id", "end_id")
            stated = _STATED_PARENT if relation == "LINEAGE" else "declared"
            for table in _tables(relation.removeprefix("<")):
                yield (
                    f"SELECT {here} AS id, {1 << n}::BIGINT AS bit "
                    f"FROM read_parquet({quoted(folder / f'{table}.parquet')}) "
                    f"WHERE {stated} AND start_id <> end_id AND {there} NOT IN ({nothing})"
                )


def _prose(file: Path, listed: Sequence[ModelAttribute]) -> str:
    """Where the texts of cards tell of attributes, by model."""
    told = [(*field.partition("/")[::2], a.id) for a in listed for field in a.prose]
    fields = ", ".join(f"('{field}', '{label}', '{id}')" for field, label, id in told)
    return _PROSE.format(file=quoted(file), fields=fields, sure=_SURE_ENOUGH, paper=_TEMPLATE_PAPER)


def _tables(relation: str) -> list[str]:
    """The tables of a relationship that starts at models, or of all kinds of parent."""
    types = LINEAGE if relation == "LINEAGE" else (relation,)
    held = ((name, table) for name, table in TABLES.items() if table.start == "Model")
    return [name for name, table in held if table.rel and table.rel.name in types]


def _present(n: int, attribute: ModelAttribute) -> str:
    told = [f"list_contains(has, '{attribute.id}')"]
    if attribute.relations:
        told.append(f"bits & {1 << n} <> 0")
    for name in attribute.properties:
        column, _, values = name.partition("=")
        if values:
            listed = ", ".join(f"'{value}'" for value in values.split())
            told.append(f"coalesce(list_has_any({column}, [{listed}]), false)")
        elif column == "has_card":
            told.append("coalesce(has_card, false)")
        else:
            told.append(f"{column} IS NOT NULL")
    return f"({' OR '.join(told)})"


def _settled(attribute: ModelAttribute) -> str:
    """Whether all that would tell of the attribute was looked at."""
    groups = (
        " OR ".join(f"list_contains(looked, '{place}')" for place in places)
        for places in attribute.settled_by
    )
    return " AND ".join(f"({group})" for group in groups)


def _list(values: Iterable[str]) -> str:
    """A list of the values that are not null; null when there are none."""
    return f"nullif([a FOR a IN [{', '.join(values)}] IF a IS NOT NULL], [])"


def _rules() -> str:
    """The mark of the attributes and of how they are found."""
    return mark(__name__, but=(build.__name__, schema.__name__))


MODEL_ATTRIBUTES = build.AfterMerge("describe", write_attributes, _rules)
