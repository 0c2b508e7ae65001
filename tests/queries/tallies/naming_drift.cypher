MATCH (child:Model)-[step:LINEAGE]->(parent:Model)
WHERE child <> parent AND child.convention IS NOT NULL AND parent.convention IS NOT NULL
MATCH (child)-[:HAS_COMPONENT]->(c:NameComponent)
WITH type(step) AS relation, c.kind AS kind,
     CASE WHEN EXISTS { (parent)-[:HAS_COMPONENT]->(c) } THEN 'kept' ELSE 'added' END AS change
RETURN relation, kind, change, count(*) AS steps
ORDER BY relation, kind, change
UNION ALL
MATCH (child:Model)-[step:LINEAGE]->(parent:Model)
WHERE child <> parent AND child.convention IS NOT NULL AND parent.convention IS NOT NULL
MATCH (parent)-[:HAS_COMPONENT]->(c:NameComponent)
WHERE NOT EXISTS { (child)-[:HAS_COMPONENT]->(c) }
RETURN type(step) AS relation, c.kind AS kind, 'dropped' AS change, count(*) AS steps
ORDER BY relation, kind, change
