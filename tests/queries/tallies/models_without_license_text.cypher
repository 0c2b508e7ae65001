MATCH (m:Model)
WHERE m.is_stub IS NULL OR m.is_stub = false
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH m, license ORDER BY license.id
WITH m, collect(DISTINCT license.id) AS stated
WHERE all(id IN stated WHERE id IN ['other', 'unknown', 'openrail', 'bsd', 'cc', 'gfdl', 'gpl', 'lgpl'])
OPTIONAL MATCH (child:Model)-[:LINEAGE]->(m)
WHERE child <> m
WITH m, stated, count(DISTINCT child) AS children
RETURN m.id AS model, stated, children, m.downloads AS downloads
ORDER BY children DESC, coalesce(downloads, -1) DESC, model LIMIT toInteger($rows)
