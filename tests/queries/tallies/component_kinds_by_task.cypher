MATCH (task:Task)<-[:PERFORMS]-(m:Model) WHERE m.convention IS NOT NULL
WITH task, count(DISTINCT m) AS names ORDER BY names DESC, task.id LIMIT toInteger($rows)
MATCH (task)<-[:PERFORMS]-(m:Model)-[:HAS_COMPONENT]->(c:NameComponent)
WITH task, names, c.kind AS kind, count(DISTINCT m) AS models
RETURN task.id AS task, kind, models, toFloat(models) / names AS share
ORDER BY task, models DESC, kind
