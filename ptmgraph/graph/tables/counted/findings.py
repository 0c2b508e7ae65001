"""Questions of the category `findings`. How many lines there are in all is a tally too."""

from __future__ import annotations

from ptmgraph.graph.tables.counted.counted import Counted
from ptmgraph.graph.tables.counted.licenses import RELABELLED

FINDINGS = {
    "relabelled_models": Counted(
        f"""
        DISTINCT [child, license, base, terms, blamed] AS keys, downloads AS count {RELABELLED}
    """,
        needs="breach",
    ),
    "restricted_weights_in_code": Counted(
        """
        DISTINCT [uses.start_id, own.id, uses.end_id, terms.id] || if(scope IS NULL, [], [scope])
        AS keys, places AS items, stars AS count, downloads AS count_2
        FROM {Repository-REUSES-Model} uses
        JOIN {Repository-LICENSED_UNDER-License} labelled ON labelled.start_id = uses.start_id
        JOIN license own ON own.id = labelled.end_id AND own.commercial = 'yes'
        JOIN licensed ON licensed.model = uses.end_id
        JOIN license terms ON terms.id = licensed.license AND terms.commercial = 'no'
        JOIN {Repository} repository ON repository.id = uses.start_id
        JOIN model ON model.id = uses.end_id
        """,
        order="coalesce(keys[5] <> 'package', true), count DESC NULLS LAST,"
        " count_2 DESC NULLS LAST, keys[1], keys[3], keys[2], keys[4], items",
        needs="Repository-REUSES-Model",
    ),
    "datasets_hit_most": Counted(
        """
        [dataset] AS keys, licenses AS items, direct AS count, models AS count_2,
        repositories AS count_3
        FROM (SELECT dataset, count(*) AS direct FROM trained GROUP BY dataset)
        LEFT JOIN followed USING (dataset)
        LEFT JOIN (SELECT start_id AS dataset, list_sort(list(end_id)) AS licenses
                   FROM {Dataset-LICENSED_UNDER-License} GROUP BY start_id) USING (dataset)
    """,
        needs="trained",
    ),
    "widest_merges": Counted(
        """
        [child] AS keys, count(DISTINCT parent) AS count, downloads AS count_2
        FROM step JOIN model ON id = child WHERE relation = 'MERGED_FROM' AND child <> parent
        GROUP BY child, downloads HAVING count > 1
    """,
        order="count DESC, count_2 DESC NULLS LAST, keys",
        needs="Model-MERGED_FROM-Model",
    ),
    "longest_chains": Counted(
        """
        [family, min(start_id)] AS keys, depth AS count, members AS count_2,
        generation AS count_3
        FROM (SELECT end_id AS family, max(generation) AS farthest
              FROM {Model-IN_FAMILY-Family} WHERE generation IS NOT NULL GROUP BY end_id)
        JOIN {Model-IN_FAMILY-Family} ON end_id = family AND generation = farthest
        JOIN {Family} ON id = family GROUP BY family, depth, members, generation
    """,
        order="count DESC, count_2 DESC, keys",
        needs="Family",
    ),
    "names_against_facts": Counted(
        """
        [id, found] AS keys, downloads AS count
        FROM defect WHERE found LIKE '% (high): %'
        """,
        order="keys[2] NOT LIKE 'parameters_mismatch%', count DESC, keys",
        needs="defect",
    ),
    "unlicensed_foundations": Counted(
        """
        [id] AS keys, licenses AS items, coalesce(children, 0) AS count,
        coalesce(repositories, 0) AS count_2, downloads AS count_3
        FROM model ANTI JOIN identified ON model = id LEFT JOIN children ON parent = id
        LEFT JOIN (SELECT end_id, count(DISTINCT start_id) AS repositories
                   FROM {Repository-REUSES-Model} GROUP BY end_id) ON end_id = id
        LEFT JOIN labels ON labels.model = id
        WHERE is_stub IS NOT TRUE AND coalesce(children, repositories) IS NOT NULL
        """,
        order="count + count_2 DESC, count_3 DESC NULLS LAST, keys",
    ),
}
