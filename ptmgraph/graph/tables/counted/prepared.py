"""What several questions read, as tables of DuckDB: steps, licences, and what follows a model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import duckdb
import pyarrow as pa

from ptmgraph.graph.schema import LINEAGE

COMMON = 4_000
"""Components that more models have are counted: of fewer the graph itself tells soon enough."""
HUB = 1_000
"""Models that more were made from are counted: of fewer the graph itself tells soon enough."""
_STEP = """
SELECT start_id AS child, end_id AS parent, '{relation}' AS relation, sources, declared
FROM {{Model-{relation}-Model}}
"""
_BREACH = """
SELECT start_id AS child, '{relation}' AS relation, end_id AS parent, license_verdict AS verdict,
       license_rule AS rule, unnest(license_findings) AS found, unnest(license_terms) AS terms,
       unnest(license_from) AS base, unnest(license_blamed) AS blamed
FROM {{Model-{relation}-Model}} WHERE license_verdict <> 'compatible' AND start_id <> end_id
"""
_TABLES = {
    "model": """
        SELECT id, owner, downloads, created_at, is_stub, has_card, convention, task FROM {Model}
    """,
    "defect": """
        SELECT id, downloads, created_at, unnest(name_defects) AS found FROM {Model}
        WHERE name_defects IS NOT NULL
    """,
    "step": " UNION ALL ".join(_STEP.format(relation=relation) for relation in LINEAGE),
    "pair": "SELECT DISTINCT child, parent FROM step WHERE child <> parent",
    "children": "SELECT parent, count(*) AS children FROM pair GROUP BY parent",
    "breach": " UNION ALL ".join(_BREACH.format(relation=relation) for relation in LINEAGE),
    "license": "FROM {License}",
    "licensed": """
        SELECT start_id AS model, end_id AS license FROM {Model-LICENSED_UNDER-License}
    """,
    "labels": "SELECT model, list_sort(list(license)) AS licenses FROM licensed GROUP BY model",
    "identified": """
        SELECT DISTINCT model FROM licensed WHERE license NOT IN
        ('other', 'unknown', 'openrail', 'bsd', 'cc', 'gfdl', 'gpl', 'lgpl')
    """,
    "permissive": """
        SELECT model, license FROM licensed JOIN license ON id = licensed.license
        WHERE commercial = 'yes' AND use_restrictions = 'no' AND share_alike = 'no'
    """,
    "trained": """
        SELECT start_id AS model, end_id AS dataset, license_rule AS rule
        FROM {Model-TRAINED_ON-Dataset}
    """,
    "reached": """
        WITH RECURSIVE below(license, model) AS (
          SELECT license, child FROM licensed JOIN pair ON parent = model
          WHERE model NOT IN (SELECT child FROM pair)
          UNION
          SELECT license, child FROM below JOIN pair ON parent = model
        )
        SELECT license, model FROM below WHERE model NOT IN (SELECT parent FROM pair)
    """,
    "below": f"""
        WITH RECURSIVE below(hub, model) AS (
          SELECT parent, child FROM pair JOIN {{Model-IN_FAMILY-Family}} ON start_id = parent
          JOIN {{Family}} ON id = end_id WHERE members > {HUB}
          UNION
          SELECT hub, child FROM below JOIN pair ON parent = model
        )
        FROM below
    """,
    "hub": f"SELECT hub FROM below GROUP BY hub HAVING count(*) > {HUB}",
    "kind": """
        SELECT kind, 1::BIGINT << (row_number() OVER () - 1) AS bit
        FROM (SELECT DISTINCT kind FROM {NameComponent} WHERE kind IS NOT NULL)
    """,
    "kinds": """
        SELECT start_id AS model, bit_or(bit) AS mask FROM {Model-HAS_COMPONENT-NameComponent}
        JOIN {NameComponent} ON id = end_id JOIN kind USING (kind) GROUP BY start_id
    """,
    "drifted": """
        SELECT relation, child, parent FROM step JOIN model own ON own.id = child
        JOIN model above ON above.id = parent
        WHERE child <> parent AND own.convention IS NOT NULL AND above.convention IS NOT NULL
    """,
    "component": """
        SELECT start_id AS model, end_id AS component FROM {Model-HAS_COMPONENT-NameComponent}
        WHERE start_id IN (SELECT child FROM drifted UNION SELECT parent FROM drifted)
    """,
    "said": """
        SELECT model, kind, list_sort(list(value)) AS says
        FROM component JOIN {NameComponent} ON id = component GROUP BY ALL
    """,
    "common": f"""
        SELECT end_id AS component FROM {{Model-HAS_COMPONENT-NameComponent}}
        GROUP BY end_id HAVING count(*) > {COMMON}
    """,
    "ranked": """
        SELECT id, downloads, row_number() OVER (ORDER BY downloads DESC NULLS LAST, id) AS place
        FROM model
    """,
    "combination": """
        SELECT names, count(*) AS models
        FROM (SELECT list(end_id) AS names FROM {Model-HAS_COMPONENT-NameComponent}
              GROUP BY start_id)
        GROUP BY names
    """,
}
"""Each from the merged tables, and from those above it."""
_NEEDS = {
    "breach": "pair",
    "reached": "pair",
    "below": "pair",
    "hub": "below",
    "trained": "Model-TRAINED_ON-Dataset",
    "kind": "NameComponent",
    "kinds": "kind",
    "drifted": "kinds",
    "component": "drifted",
    "said": "component",
    "common": "kinds",
    "ranked": "common",
    "combination": "common",
}
"""The table without which there is nothing in it: then it is not made, to keep small builds quick.
All others are made where there are models."""

_BLAMED = "SELECT DISTINCT child FROM breach WHERE blamed = child"
_FOLLOWERS = """
SELECT blamed.model, blamed.models, count(DISTINCT start_id) AS repositories
FROM blamed LEFT JOIN {Repository-RESTS_ON-Model} ON end_id = blamed.model GROUP BY ALL
"""
_FOLLOWED = """
SELECT dataset, any_value(models) AS models, count(DISTINCT start_id) AS repositories
FROM most_used JOIN trained USING (dataset)
LEFT JOIN {Repository-RESTS_ON-Model} ON end_id = model GROUP BY dataset
"""
_MOST_USED = """
SELECT dataset, list(model) AS models FROM trained
GROUP BY dataset ORDER BY count(*) DESC, dataset LIMIT {most}
"""
_NON_COMMERCIAL = """
SELECT dataset, list_sort(list(DISTINCT id)), trained.model FROM trained
JOIN {{Dataset-LICENSED_UNDER-License}} ON start_id = dataset
JOIN license ON id = end_id AND commercial = 'no'
GROUP BY dataset, trained.model ORDER BY dataset, trained.model LIMIT {most}
"""


def prepare_counting(
    db: duckdb.DuckDBPyConnection, sql: Callable[[str], str], most: int, filled: Collection[str]
) -> set[str]:
    """Make the tables; the names of those with rows, and of the merged ones, which are `filled`.

    `sql` names the files of the tables in braces. What follows along the lineage is walked for
    those that a question is about, and for `most` lines of an answer.
    """
    found = set(filled)
    for name, query in _TABLES.items():
        if _NEEDS.get(name, "Model") in found:
            made = db.execute(f"CREATE TEMP TABLE {name} AS {sql(query)}").fetchone()
            found |= {name} if made and made[0] else set()
    if not found & {"breach", "trained"}:
        return found
    children = dict(db.execute("SELECT parent, list(child) FROM pair GROUP BY parent").fetchall())
    if "breach" in found:
        blamed = [model for (model,) in db.execute(_BLAMED).fetchall()]
        _take(db, "blamed", model=blamed, models=[len(_below(children, [m])) - 1 for m in blamed])
        db.execute(f"CREATE TEMP TABLE followers AS {sql(_FOLLOWERS)}")
    if "trained" in found:
        used = db.execute(_MOST_USED.format(most=most)).fetchall()
        reach = [len(_below(children, trained)) for _, trained in used]
        _take(db, "most_used", dataset=[dataset for dataset, _ in used], models=reach)
        db.execute(f"CREATE TEMP TABLE followed AS {sql(_FOLLOWED)}")
        trained = db.execute(sql(_NON_COMMERCIAL.format(most=most))).fetchall()
        lines = list(zip(*_behind(children, trained, most), strict=True)) or [()] * 4
        named = dict(zip(("dataset", "terms", "trained", "below"), lines, strict=True))
        _take(db, "behind", **named)
    return found


def _take(db: duckdb.DuckDBPyConnection, name: str, **columns: Sequence[object]) -> None:
    """Give DuckDB a table: `models` is a column of numbers, all others are of text."""
    types = {column: pa.int64() if column == "models" else pa.string() for column in columns}
    db.register(name, pa.table({c: pa.array(v, types[c]) for c, v in columns.items()}))


def _behind(
    children: dict[str, list[str]], trained: list[tuple[str, list[str], str]], most: int
) -> list[tuple[str, str, str, str]]:
    """Dataset, licence, model trained on it, and each model made from that: at least `most`, or
    all there are."""
    lines: list[tuple[str, str, str, str]] = []
    for dataset, licenses, model in trained:
        if len(lines) >= most:
            break
        below = sorted(_below(children, [model]))
        lines += [(dataset, terms, model, one) for one in below for terms in licenses]
    return lines


def _below(children: dict[str, list[str]], models: list[str]) -> set[str]:
    """The models, and all that were made from them in any number of steps."""
    found = set(models)
    level = found
    while level:
        level = {child for model in level for child in children.get(model, ())} - found
        found |= level
    return found
