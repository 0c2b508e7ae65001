"""The risks of models that follow from what all sources say together, in the merged tables.

It is no source: formats are known when all that name some are one, and what was renamed or is gone
only when ids are resolved. DuckDB does it in columns, but for owners that look alike. Risks that a
source saw itself, such as custom code, are in the table already: they are folded in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from ptmgraph.analysis.risk.kinds import PICKLES, SAFE_FORMATS, risk_kinds
from ptmgraph.analysis.risk.owners import lookalike_owners, similar_owners
from ptmgraph.graph import build
from ptmgraph.graph.mark import mark
from ptmgraph.graph.schema import LINEAGE, TABLES
from ptmgraph.graph.tables.files import open_duckdb, quoted
from ptmgraph.graph.tables.merge import merged_schema
from ptmgraph.loaders.derived.merged_rows import replace_rows

_HAS_RISK = "Model-HAS_RISK-Risk"
_READ = (
    *(_HAS_RISK, "Model", "Model-RENAMED_TO-Model", "Model-IN_FAMILY-Family"),
    "Repository-REUSES-Model",
)
_FOUND = pa.schema(
    [(name, pa.string()) for name in ("start_id", "source", "evidence")]
    + [("confidence", pa.float64())]
)

# Each rule finds one kind: the model, where it is seen, the words that say so, and how sure it is.
_RULES = {
    "pickle-only": """
SELECT id, 'formats', 'formats: ' || array_to_string(formats, ', '), 0.9 FROM "Model"
WHERE list_contains(risk_checked, 'formats') AND {pickles} AND NOT {safe}""",
    "pickle-beside-safe": """
SELECT id, 'formats', 'formats: ' || array_to_string(formats, ', '), 0.9 FROM "Model"
WHERE {pickles} AND {safe}""",
    "gated": """
SELECT id, 'hub', 'gated: ' || gated, 1.0 FROM "Model" WHERE gated IN ('auto', 'manual')""",
    # An owner that is still there holds its old names too; bare names cannot be taken again.
    "renamed": """
SELECT end_id, 'renames', 'was ' || string_agg(start_id, ', ' ORDER BY start_id),
  CASE WHEN bool_or(declared) THEN 1.0 ELSE max(confidence) END
FROM "Model-RENAMED_TO-Model"
WHERE contains(start_id, '/')
  AND lower(split_part(start_id, '/', 1)) <> lower(split_part(end_id, '/', 1))
  AND lower(split_part(start_id, '/', 1)) NOT IN
  (SELECT lower(owner) FROM "Model" WHERE owner IS NOT NULL AND NOT coalesce(is_stub, false))
GROUP BY end_id""",
    # The Hub drops a parent that it does not find, and all but one where a child is no merge. One
    # whose letters are in another case it drops too: some tools write all ids in lower case.
    "gone": """
SELECT e.parent, 'card_and_hub', 'the Hub does not know it as the parent of ' || min(e.child), 0.6
FROM (SELECT child, parent, bool_or(by_hub) AS by_hub, bool_or(by_card) AS by_card
      FROM edge GROUP BY ALL) e
JOIN "Model" c ON c.id = e.child AND list_contains(c.risk_checked, 'formats')
JOIN "Model" p ON p.id = e.parent AND p.is_stub AND p.id <> lower(p.id)
  AND p.owner IS NOT NULL AND NOT EXISTS
  (FROM "Model" o WHERE lower(o.owner) = lower(p.owner) AND o.owner <> p.owner)
GROUP BY e.parent HAVING NOT bool_or(by_hub) AND bool_or(by_card AND e.child NOT IN
  (SELECT child FROM edge WHERE by_hub AND type <> 'MERGED_FROM'))""",
    "single-owner": """
SELECT id, 'lineage', 'all above it, ' || generation || ' steps up, is by ' || owner, 0.9
FROM "Model" JOIN "Model-IN_FAMILY-Family" ON id = start_id
WHERE generation >= 2 AND owner IS NOT NULL AND id NOT IN (FROM mixed)""",
    "stale-base": """
SELECT id, 'dates',
  'last changed ' || left(last_modified, 10) || ', newest data of ' || left(newest, 10), 1.0
FROM "Model", (SELECT max(last_modified) AS newest FROM "Model")
WHERE last_modified::TIMESTAMP < newest::TIMESTAMP - INTERVAL 2 YEAR AND id IN
  (SELECT parent FROM edge UNION SELECT end_id FROM "Repository-REUSES-Model")""",
    "custom-code": """
SELECT end_id, 'code', min(start_id || ' ' || trusts_code[1] || ' trust_remote_code'), 0.8
FROM "Repository-REUSES-Model" WHERE len(trusts_code) > 0 GROUP BY end_id""",
    "lookalike-owner": """
SELECT m.id, 'names', alike.evidence, alike.confidence
FROM "Model" m JOIN alike ON m.owner = alike.start_id WHERE NOT coalesce(m.is_stub, false)""",
}
_EDGES = """
SELECT start_id AS child, end_id AS parent, '{type}' AS type,
  list_has_any(sources, ['tag', 'base_models']) AS by_hub, list_contains(sources, 'card') AS by_card
FROM read_parquet({file}) WHERE start_id <> end_id"""
_MIXED = """
CREATE TABLE mixed AS WITH RECURSIVE mixed(id) AS (
  SELECT e.child FROM edge e JOIN "Model" c ON c.id = e.child JOIN "Model" p ON p.id = e.parent
  WHERE c.owner IS DISTINCT FROM p.owner OR coalesce(p.is_stub, false)
  UNION SELECT e.child FROM edge e JOIN mixed ON e.parent = mixed.id) FROM mixed"""
_OWNERS = """
SELECT owner, coalesce(sum(downloads), 0)::BIGINT FROM "Model"
WHERE owner IS NOT NULL AND NOT coalesce(is_stub, false) GROUP BY owner ORDER BY owner"""
_NAMES = """
SELECT owner, list(lower(name)) FROM "Model"
WHERE owner IN (SELECT unnest(?)) AND NOT coalesce(is_stub, false) GROUP BY owner"""
_FOLDED = """
SELECT start_id, end_id, list_sort(list_distinct(flatten(list(sources)))) AS sources,
  list_sort(list_distinct(flatten(list(evidence)))) AS evidence, bool_or(declared) AS declared,
  max(confidence) AS confidence, max(retrieved_at) AS retrieved_at
FROM (FROM "Model-HAS_RISK-Risk" UNION ALL BY NAME FROM found) GROUP BY start_id, end_id
ORDER BY start_id, end_id"""
_ROW = """
INSERT INTO found SELECT start_id, '{kind}', [source], [source || ': ' || evidence],
  confidence = 1.0, confidence, NULL FROM ({rule}) AS r(start_id, source, evidence, confidence)"""


def write_risks(folder: Path) -> Iterator[tuple[str, int]]:
    """Write the risks of all models into the merged tables in `folder`; yields the name of each
    table and its rows."""
    with open_duckdb(folder) as db:
        _open(db, folder)
        db.execute(
            "CREATE TABLE found (start_id VARCHAR, end_id VARCHAR, sources VARCHAR[], "
            "evidence VARCHAR[], declared BOOLEAN, confidence DOUBLE, retrieved_at VARCHAR)"
        )
        terms = {"pickles": _any_of(PICKLES), "safe": _any_of(SAFE_FORMATS)}
        for kind, rule in _RULES.items():
            db.execute(_ROW.format(kind=kind, rule=rule.format(**terms)))
        yield _HAS_RISK, replace_rows(db, folder, _HAS_RISK, _FOLDED)
        seen = f"SELECT end_id FROM read_parquet({quoted(_file(folder, _HAS_RISK))})"
        kinds = f"FROM kind WHERE id IN ({seen}) ORDER BY id"
        yield "Risk", replace_rows(db, folder, "Risk", kinds)


def _open(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The merged tables as views, with the edges of the lineage and what follows from owners."""
    for table in _READ:
        db.execute(f'CREATE VIEW "{table}" AS FROM read_parquet({quoted(_file(folder, table))})')
    edges = [
        _EDGES.format(type=type, file=quoted(_file(folder, f"Model-{type}-Model")))
        for type in LINEAGE
    ]
    db.execute(f"CREATE TABLE edge AS {' UNION ALL '.join(edges)}")
    db.execute(_MIXED)
    pairs = list(similar_owners(db.execute(_OWNERS).fetchall()))
    ids = sorted({id for pair in pairs for id in (pair.id, pair.resembles)})
    names = dict(db.execute(_NAMES, [ids]).fetchall())
    rows = [
        {"start_id": o.id, "source": "names", "evidence": o.reason, "confidence": o.confidence}
        for o in lookalike_owners(pairs, names)
    ]
    db.register("kind", _kinds())
    db.register("alike", pa.Table.from_pylist(rows, schema=_FOUND))


def _any_of(formats: tuple[str, ...]) -> str:
    return f"list_has_any(coalesce(formats, []), {list(formats)!r})"


def _kinds() -> pa.Table:
    rows = [
        {"id": kind.id, "severity": kind.severity, "title": kind.title}
        | {"meaning": kind.words, "advice": kind.advice}
        for kind in risk_kinds().values()
    ]
    return pa.Table.from_pylist(rows, schema=merged_schema(TABLES["Risk"]))


def _file(folder: Path, table: str) -> Path:
    return folder / f"{table}.parquet"


def _rules() -> str:
    """The mark of the rules and of the table of kinds."""
    return mark(__name__, but=(build.__name__,))


RISKS = build.AfterMerge("find risks", write_risks, _rules)
