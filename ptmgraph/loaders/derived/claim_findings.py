"""Claims that cannot both be so, and claims that were copied, written into the merged tables.

It is no source: which claims are of one model, and which models are parents, is known only when
renames are resolved and what all sources say is one.

- Two claims **differ** when they are of one model, data, variant and metric, and their values are
  further apart than rounding explains. What the text of a card says is held against its metadata
  when each has one value of the metric, for the same data or without saying for which.
- A claim is **copied** when a parent states the same number for the same measure to the last
  digit, and so for most of what both state: at least two numbers of three digits, or the only one
  with four. Equal weights give equal numbers too: it is a question to the publisher, no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from ptmgraph.graph import build
from ptmgraph.graph.mark import mark
from ptmgraph.graph.records import CARD_TEXT
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.tables.files import open_duckdb, quoted
from ptmgraph.loaders.derived.merged_rows import replace_rows

_MOST_OF_A_MEASURE = 20  # more claims of one measure are runs, not statements about the model
_CLAIM = f"""
CREATE TABLE claim AS
SELECT c.start_id AS model, n.id, n.measure, n.comparable, n.rounding, n.written,
       n.source = '{CARD_TEXT}' AS in_text, coalesce(n.metric, '') AS metric,
       split_part(coalesce(n.measure, ''), '|', 1) AS data,
       length(ltrim(regexp_replace(n.written, '[^0-9]', '', 'g'), '0')) AS digits,
       count(*) OVER (PARTITION BY c.start_id, n.measure) AS of_measure,
       count(*) OVER (PARTITION BY c.start_id, n.metric, n.source = '{CARD_TEXT}') AS of_metric,
       count(*) OVER (PARTITION BY c.start_id, n.metric, data, n.source = '{CARD_TEXT}') AS of_data
FROM read_parquet({{claims}}) c JOIN read_parquet({{nodes}}) n ON n.id = c.end_id
"""
_FAR = "abs(a.comparable - b.comparable) > a.rounding + b.rounding + 1e-9"
_DIFFERS = f"""
CREATE TABLE differs AS
WITH pair AS (
  SELECT a.id, b.id AS other FROM claim a JOIN claim b
    ON a.model = b.model AND a.measure = b.measure AND a.id <> b.id
  WHERE NOT a.in_text AND NOT b.in_text AND a.of_measure <= {_MOST_OF_A_MEASURE} AND {_FAR}
  UNION
  SELECT a.id, b.id FROM claim a JOIN claim b ON a.model = b.model AND a.metric = b.metric
  WHERE a.in_text <> b.in_text AND a.metric <> '' AND {_FAR}
    AND ((a.data = b.data AND a.data <> '' AND a.of_data = 1 AND b.of_data = 1)
      OR (a.of_metric = 1 AND b.of_metric = 1 AND (a.data = '' OR b.data = ''))))
SELECT id, list_sort(list(DISTINCT other)) AS differs_from FROM pair GROUP BY id
"""
_COPIED = """
CREATE TABLE copied AS
WITH step AS ({steps}),
shared AS (
  SELECT step.start_id AS child, step.end_id AS parent, a.id,
         a.written = b.written AND a.digits >= 3 AS same, a.digits
  FROM step JOIN claim a ON a.model = step.start_id
            JOIN claim b ON b.model = step.end_id AND b.measure = a.measure
  WHERE NOT a.in_text AND NOT b.in_text AND a.of_measure = 1 AND b.of_measure = 1),
judged AS (
  SELECT child, parent, count(*) FILTER (same) AS equal FROM shared GROUP BY child, parent
  HAVING (equal >= 2 AND equal * 2 > count(*))
      OR (equal = 1 AND count(*) = 1 AND max(shared.digits) >= 4))
SELECT shared.id, arg_max(parent, (equal, parent)) AS copied_from
FROM shared JOIN judged USING (child, parent) WHERE same GROUP BY shared.id
"""
_JOINED = """
SELECT n.* REPLACE (differs.differs_from AS differs_from, copied.copied_from AS copied_from)
FROM read_parquet({nodes}) n LEFT JOIN differs ON differs.id = n.id
     LEFT JOIN copied ON copied.id = n.id ORDER BY n.id
"""


def write_findings(folder: Path) -> Iterator[tuple[str, int]]:
    """Fill `differs_from` and `copied_from` of all claims in the merged tables in `folder`; yields
    the name of the table and its rows when there are claims."""
    nodes = folder / "Claim.parquet"
    if not pq.read_metadata(nodes).num_rows:
        return
    with open_duckdb(folder) as db:
        _find(db, folder)
        rows = replace_rows(db, folder, "Claim", _JOINED.format(nodes=quoted(nodes)))
    yield "Claim", rows


def _find(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    claims, nodes = (quoted(folder / f"{n}.parquet") for n in ("Model-CLAIMS-Claim", "Claim"))
    db.execute(_CLAIM.format(claims=claims, nodes=nodes))
    db.execute(_DIFFERS)
    steps = (quoted(folder / f"Model-{type}-Model.parquet") for type in LINEAGE)
    union = " UNION ".join(f"SELECT start_id, end_id FROM read_parquet({step})" for step in steps)
    db.execute(_COPIED.format(steps=f"SELECT * FROM ({union}) WHERE start_id <> end_id"))


def _rules() -> str:
    """The mark of the rules."""
    return mark(__name__, but=(build.__name__,))


CLAIM_FINDINGS = build.AfterMerge("compare", write_findings, _rules)
