"""Questions of the category `names`: how often names say what, and mislead."""

from __future__ import annotations

from ptmgraph.graph.tables.counted.counted import Counted

GROUPS = 40
"""Owners, and tasks, whose kinds of components are counted: those with the most names."""
TOGETHER, HAVING = 100, 200
"""Tallies for each common component: what stands beside it, and models that have it."""

_KINDS_OF_GROUPS = """
    [grouped, kind] AS keys, count(*) FILTER (mask & bit > 0) AS count, any_value(names) AS count_2
    FROM (SELECT end_id AS grouped, count(*) AS names FROM {{{table}}}
          JOIN model ON id = start_id WHERE convention IS NOT NULL
          GROUP BY end_id ORDER BY names DESC, end_id LIMIT {groups})
    JOIN {{{table}}} ON end_id = grouped
    JOIN kinds ON kinds.model = start_id CROSS JOIN kind
    GROUP BY grouped, kind HAVING count > 0
"""
_OF_GROUPS = "count_2 DESC, keys[1], count DESC, keys[2]"

NAMES = {
    "component_kinds": Counted(
        """
        [kind] AS keys, sum(models)::BIGINT AS count,
        (SELECT count(*) FROM model WHERE convention IS NOT NULL) AS count_2
        FROM (SELECT mask, count(*) AS models FROM kinds GROUP BY mask)
        JOIN kind ON mask & bit > 0 GROUP BY kind
    """,
        needs="kinds",
    ),
    "component_kinds_by_owner": Counted(
        _KINDS_OF_GROUPS.format(table="Model-PUBLISHED_BY-Owner", groups=GROUPS),
        _OF_GROUPS,
        needs="kinds",
    ),
    "component_kinds_by_task": Counted(
        _KINDS_OF_GROUPS.format(table="Model-PERFORMS-Task", groups=GROUPS),
        _OF_GROUPS,
        needs="kinds",
    ),
    "component_kinds_by_year": Counted(
        """
        [year, kind] AS keys, sum(models)::BIGINT AS count, any_value(names) AS count_2
        FROM (SELECT created_at[:4] AS year, mask, count(*) AS models
              FROM kinds JOIN model ON id = model WHERE created_at IS NOT NULL GROUP BY ALL)
        JOIN (SELECT created_at[:4] AS year, count(*) AS names FROM model
              WHERE convention IS NOT NULL GROUP BY year) USING (year)
        JOIN kind ON mask & bit > 0 GROUP BY year, kind
    """,
        order="keys[1] DESC, count DESC, keys",
        needs="kinds",
    ),
    "conventions": Counted("""
        [convention] AS keys, count(*) AS count FROM model WHERE convention IS NOT NULL
        GROUP BY convention
    """),
    "conventions_by_owner": Counted("""
        [owner] AS keys, count(*) AS count,
        count(*) FILTER (convention = 'implementation') AS count_2,
        count(*) FILTER (convention = 'application_or_task') AS count_3,
        count(*) FILTER (convention = 'both') AS count_4,
        count(*) FILTER (convention = 'other') AS count_5
        FROM model WHERE convention IS NOT NULL AND owner IS NOT NULL GROUP BY owner
    """),
    "conventions_by_year": Counted(
        """
        [created_at[:4], convention] AS keys, count(*) AS count FROM model
        WHERE convention IS NOT NULL AND created_at IS NOT NULL GROUP BY keys
    """,
        order="keys[1] DESC, count DESC, keys",
    ),
    "defect_kinds": Counted(
        """
        [split_part(found, ' ', 1), min(id)] AS keys, count(DISTINCT id) AS count
        FROM defect GROUP BY split_part(found, ' ', 1)
    """,
        needs="defect",
    ),
    "lookalikes": Counted(
        """
        [id, found] || if(created_at IS NULL, [], [created_at]) AS keys, downloads AS count
        FROM defect WHERE found LIKE 'lookalike %'
    """,
        needs="defect",
    ),
    "misleading_names": Counted(
        """
        split_part(found, ' ', 1) AS part, [id, found] AS keys, downloads AS count
        FROM defect
    """,
        parted=True,
        needs="defect",
    ),
    "most_common_components": Counted(
        """
        kind AS part, [id] AS keys, count(*) AS count
        FROM {Model-HAS_COMPONENT-NameComponent} JOIN {NameComponent} ON id = end_id
        GROUP BY kind, id
    """,
        parted=True,
        needs="kinds",
    ),
    "uninformative_downloads": Counted("""
        [id] || if(task IS NULL, [], [task]) AS keys, architectures AS items, downloads AS count
        FROM model LEFT JOIN (
          SELECT start_id, list_sort(list(end_id)) AS architectures
          FROM {Model-HAS_ARCHITECTURE-Architecture} GROUP BY start_id) ON start_id = id
        WHERE convention = 'other' AND downloads IS NOT NULL
    """),
    "components_together": Counted(
        """
        parts[1] AS part, [parts[2]] AS keys, sum(models)::BIGINT AS count FROM (
          SELECT unnest([[one, other] FOR other IN names IF other <> one]) AS parts, models
          FROM (SELECT unnest(names) AS one, names, models FROM combination)
          JOIN common ON common.component = one)
        GROUP BY ALL
    """,
        parted=True,
        needs="common",
        most=TOGETHER,
    ),
    "models_with_component": Counted(
        f"""
        component AS part, [id, confidence::VARCHAR] || if(text IS NULL, [], [text]) AS keys,
        downloads AS count
        FROM (SELECT component, unnest(min(place, {HAVING})) AS place
              FROM {{Model-HAS_COMPONENT-NameComponent}} JOIN common ON component = end_id
              JOIN ranked ON id = start_id GROUP BY component)
        JOIN ranked USING (place)
        JOIN {{Model-HAS_COMPONENT-NameComponent}} ON start_id = id AND end_id = component
    """,
        order="count DESC NULLS LAST, keys[1]",
        parted=True,
        needs="common",
        most=HAVING,
    ),
    "names_against_lineage": Counted(
        """
        own.kind AS part, [child, relation, parent] AS keys, own.says AS items,
        above.says AS items_2, downloads AS count
        FROM step JOIN said own ON own.model = child
        JOIN said above ON above.model = parent AND above.kind = own.kind
        JOIN model ON id = child
        WHERE child <> parent AND NOT list_has_any(own.says, above.says)
    """,
        order="count DESC NULLS LAST, keys[1], keys[3], keys[2]",
        parted=True,
        needs="said",
    ),
    "undeclared_datasets": Counted(
        """
        [has.start_id, text, has.confidence::VARCHAR] AS keys, data.declared AS items,
        downloads AS count
        FROM {Model-HAS_COMPONENT-NameComponent} has
        JOIN {NameComponent} part ON part.id = has.end_id AND kind = 'dataset'
        JOIN model ON model.id = has.start_id
        LEFT JOIN (SELECT start_id, list_sort(list(DISTINCT end_id)) AS declared
                   FROM {Model-TRAINED_ON-Dataset} GROUP BY start_id) data
        ON data.start_id = has.start_id
        WHERE coalesce(len([id FOR id IN data.declared IF contains(
          replace(lower(id), '_', '-'), replace(value, '_', '-'))]), 0) = 0
    """,
        order="count DESC NULLS LAST, keys[1], keys[2]",
        needs="kinds",
    ),
    "naming_drift": Counted(
        """
        [relation, kind, change] AS keys, count(*) AS count
        FROM (SELECT relation, coalesce(own.component, above.component) AS component,
                     CASE WHEN above.component IS NULL THEN 'added'
                          WHEN own.component IS NULL THEN 'dropped' ELSE 'kept' END AS change
              FROM (SELECT relation, child, parent, component FROM drifted
                    JOIN component ON model = child) own
              FULL JOIN (SELECT relation, child, parent, component FROM drifted
                         JOIN component ON model = parent) above
              USING (relation, child, parent, component))
        JOIN {NameComponent} ON id = component GROUP BY ALL
    """,
        needs="component",
    ),
}
