MATCH (m:Model)-[:PERFORMS]->(task:Task)
RETURN task.id AS task, count(m) AS models,
       sum(CASE WHEN EXISTS { (m)-[:LINEAGE]->(:Model) } THEN 1 ELSE 0 END) AS with_parent
ORDER BY models DESC, task
