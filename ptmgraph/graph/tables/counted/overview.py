"""Questions of the category `overview`, and how much was made from a model of many."""

from __future__ import annotations

from ptmgraph.graph.tables.counted.counted import Counted

OVERVIEW = {
    "licenses": Counted(
        """
        [license] AS keys, count(*) AS count, coalesce(sum(downloads), 0)::BIGINT AS count_2
        FROM licensed JOIN model ON id = model GROUP BY license
    """,
        needs="licensed",
    ),
    "tasks": Counted(
        """
        [end_id] AS keys, count(*) AS count,
        count(*) FILTER (start_id IN (SELECT child FROM step)) AS count_2
        FROM {Model-PERFORMS-Task} GROUP BY end_id
    """,
        needs="Model-PERFORMS-Task",
    ),
    "datasets": Counted(
        """
        [dataset] AS keys, count(*) AS count FROM trained GROUP BY dataset
    """,
        needs="trained",
    ),
    "most_derived_from": Counted(
        """
        [parent] AS keys, count(DISTINCT child) AS count,
        count(DISTINCT child) FILTER (relation = 'FINETUNED_FROM') AS count_2,
        count(DISTINCT child) FILTER (relation = 'ADAPTER_OF') AS count_3,
        count(DISTINCT child) FILTER (relation = 'QUANTIZED_FROM') AS count_4,
        count(DISTINCT child) FILTER (relation = 'MERGED_FROM') AS count_5
        FROM step WHERE child <> parent GROUP BY parent
    """,
        needs="pair",
    ),
    "relations": Counted(
        """
        [relation] AS keys, count(*) AS count,
        count(*) FILTER (list_contains(sources, 'tag')) AS count_2,
        count(*) FILTER (list_contains(sources, 'card')) AS count_3,
        count(*) FILTER (declared IS NOT TRUE) AS count_4
        FROM step GROUP BY relation
    """,
        needs="step",
    ),
    "derivatives_per_month": Counted(
        """
        [created_at[:7]] AS keys, count(*) AS count
        FROM model WHERE created_at IS NOT NULL AND id IN (SELECT child FROM step)
        GROUP BY created_at[:7]
    """,
        needs="step",
    ),
    "largest_families": Counted(
        """
        [id] AS keys, members AS count, roots AS count_2, depth AS count_3 FROM {Family}
    """,
        needs="Family",
    ),
    "deepest_chains": Counted(
        """
        [id] AS keys, depth AS count, members AS count_2 FROM {Family}
    """,
        needs="Family",
    ),
    "undocumented_roots": Counted(
        """
        [id] AS keys, children AS count, has_license::BIGINT AS count_2, has_card::BIGINT AS count_3
        FROM (SELECT id, children, has_card, id IN (SELECT model FROM licensed) AS has_license
              FROM children JOIN model ON id = parent
              WHERE is_stub IS NOT TRUE AND id NOT IN (SELECT child FROM pair))
        WHERE NOT has_license OR has_card = false
    """,
        needs="pair",
    ),
    "descendants_count": Counted(
        """
        hub AS part, [hub, relation] AS keys, count(*) AS count,
        coalesce(sum(downloads), 0)::BIGINT AS count_2
        FROM (SELECT DISTINCT hub, relation, child
              FROM (FROM below SEMI JOIN hub USING (hub) UNION SELECT hub, hub FROM hub)
              JOIN step ON parent = model)
        JOIN model ON id = child GROUP BY hub, relation
    """,
        parted=True,
        needs="hub",
    ),
}
