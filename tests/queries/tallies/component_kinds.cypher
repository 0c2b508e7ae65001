MATCH (m:Model) WHERE m.convention IS NOT NULL
WITH count(m) AS names
MATCH (m:Model)-[:HAS_COMPONENT]->(c:NameComponent)
WITH names, c.kind AS kind, count(DISTINCT m) AS models
RETURN kind, models, toFloat(models) / names AS share
ORDER BY models DESC, kind
