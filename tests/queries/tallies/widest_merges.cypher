MATCH (m:Model)-[:MERGED_FROM]->(parent:Model)
WHERE m <> parent
WITH m, count(DISTINCT parent) AS parents
WHERE parents > 1
RETURN m.id AS model, parents, m.downloads AS downloads
ORDER BY parents DESC, coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
