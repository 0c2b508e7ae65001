MATCH (owner:Owner)<-[:PUBLISHED_BY]-(m:Model) WHERE m.convention IS NOT NULL
WITH owner, count(DISTINCT m) AS names ORDER BY names DESC, owner.id LIMIT toInteger($rows)
MATCH (owner)<-[:PUBLISHED_BY]-(m:Model)-[:HAS_COMPONENT]->(c:NameComponent)
WITH owner, names, c.kind AS kind, count(DISTINCT m) AS models
RETURN owner.id AS owner, kind, models, toFloat(models) / names AS share
ORDER BY owner, models DESC, kind
