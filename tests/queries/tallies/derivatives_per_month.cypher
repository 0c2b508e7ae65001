MATCH (child:Model)-[:LINEAGE]->(:Model)
WITH DISTINCT child
WHERE child.created_at IS NOT NULL
RETURN substring(child.created_at, 0, 7) AS month, count(child) AS models
ORDER BY month
