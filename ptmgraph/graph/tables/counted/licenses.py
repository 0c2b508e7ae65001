"""Questions of the category `licenses`."""

from __future__ import annotations

from ptmgraph.graph.tables.counted.counted import Counted

_DROPPED = "(found LIKE 'Conflict (UR)%' OR found LIKE 'Conflict (NC)%')"
RELABELLED = f"""
    FROM permissive JOIN breach ON child = permissive.model JOIN model ON id = child
    WHERE verdict = 'conflict' AND {_DROPPED}
"""
"""Findings at models with a permissive label that drop terms of a base."""

LICENSES = {
    "license_pairs": Counted(
        """
        [relation, above.license, below.license] AS keys, count(*) AS count
        FROM step JOIN licensed below ON below.model = child
        JOIN licensed above ON above.model = parent
        WHERE child <> parent GROUP BY ALL
    """,
        needs="pair",
    ),
    "license_drift": Counted(
        """
        [first.license, last.license] AS keys, count(DISTINCT first.model) AS count
        FROM reached first JOIN licensed last ON last.model = first.model GROUP BY ALL
    """,
        needs="pair",
    ),
    "conflicts_by_reach": Counted(
        """
        [child, if(sure, 'conflict', 'possible conflict')] AS keys, broken AS items,
        models AS count, repositories AS count_2, downloads AS count_3
        FROM (SELECT child, bool_or(found LIKE 'Conflict%') AS sure,
                     list_sort(list(DISTINCT found)) AS broken FROM breach
              WHERE blamed = child AND rule NOT IN ('UNK', 'LABEL')
              AND found NOT LIKE 'Not stated%' AND found NOT LIKE 'Label missing%'
              GROUP BY child)
        JOIN followers ON followers.model = child JOIN model ON id = child
        """,
        order="keys[2], count + count_2 DESC, keys[1]",
        needs="breach",
    ),
    "datasets_behind_permissive_models": Counted(
        """
        [coalesce(license.id, 'none stated')] || if(commercial IS NULL, [], [commercial]) AS keys,
        count(DISTINCT trained.model) AS count, count(DISTINCT dataset) AS count_2,
        count(DISTINCT trained.model) FILTER (rule = 'DATA') AS count_3,
        count(DISTINCT trained.model) FILTER (rule = 'UNK') AS count_4
        FROM trained SEMI JOIN permissive USING (model)
        LEFT JOIN {Dataset-LICENSED_UNDER-License} ON start_id = dataset
        LEFT JOIN license ON license.id = end_id GROUP BY ALL
    """,
        needs="trained",
    ),
    "license_by_generation": Counted(
        """
        [coalesce(license, 'none stated')] AS keys, count(*) AS count,
        CASE WHEN start_id IS NULL THEN 0 ELSE generation END AS count_2
        FROM model LEFT JOIN licensed ON model = id
        LEFT JOIN {Model-IN_FAMILY-Family} ON start_id = id GROUP BY keys, count_2
        """,
        order="count_2 NULLS LAST, count DESC, keys",
    ),
    "license_changes_since": Counted(
        """
        [created_at, child, parent, relation] AS keys, below.licenses AS items,
        above.licenses AS items_2
        FROM step JOIN labels below ON below.model = child JOIN labels above ON above.model = parent
        JOIN model ON id = child
        WHERE child <> parent AND below.licenses <> above.licenses AND created_at IS NOT NULL
        """,
        order="keys[1] DESC, keys",
        needs="pair",
    ),
    "models_without_license_text": Counted(
        """
        [id] AS keys, licenses AS items, coalesce(children, 0) AS count, downloads AS count_2
        FROM model ANTI JOIN identified ON model = id LEFT JOIN labels ON labels.model = id
        LEFT JOIN children ON parent = id WHERE is_stub IS NOT TRUE
    """,
        order="count DESC, count_2 DESC NULLS LAST, keys",
    ),
    "owners_who_relabel": Counted(
        """
        [end_id] AS keys, count(*) FILTER (below.licenses <> above.licenses) AS count,
        count(*) AS count_2
        FROM pair JOIN labels below ON below.model = child JOIN labels above ON above.model = parent
        JOIN {Model-PUBLISHED_BY-Owner} ON start_id = child GROUP BY end_id HAVING count > 0
    """,
        order="count DESC, count_2, keys",
        needs="pair",
    ),
    "permissive_on_restricted": Counted(
        f"""
        DISTINCT [child, license, base, terms] AS keys, downloads AS count {RELABELLED}
    """,
        needs="breach",
    ),
    "repositories_bundling_restricted_weights": Counted(
        """
        [license_verdict, uses.start_id, uses.end_id, found, terms] AS keys,
        own.licenses AS items, places AS items_2, declared::BIGINT AS count
        FROM (SELECT *, unnest(license_findings) AS found, unnest(license_terms) AS terms
              FROM {Repository-REUSES-Model}
              WHERE mode = 'bundles' AND license_verdict <> 'compatible') uses
        LEFT JOIN (SELECT start_id, list_sort(list(end_id)) AS licenses
                   FROM {Repository-LICENSED_UNDER-License} GROUP BY start_id) own
        ON own.start_id = uses.start_id
    """,
        order="keys",
        needs="Repository-REUSES-Model",
    ),
    "restriction_first_dropped": Counted(
        f"""
        DISTINCT [child, parent, relation, terms, license,
                  if(found LIKE 'Conflict (UR)%', 'use restrictions', 'non-commercial')] AS keys,
        models AS count
        FROM breach JOIN licensed ON licensed.model = child
        JOIN followers ON followers.model = child
        WHERE verdict = 'conflict' AND blamed = child AND {_DROPPED}
    """,
        needs="breach",
    ),
    "behind_non_commercial_data": Counted(
        """
        [dataset, terms, trained, below] AS keys, licenses AS items
        FROM behind LEFT JOIN labels ON labels.model = below
        """,
        order="keys[1], keys[3], keys[4], keys[2]",
        needs="trained",
    ),
}
