MATCH (user:Model|Repository)-[:REUSES|LINEAGE]->(m:Model)
WHERE user <> m AND (m.is_stub IS NULL OR m.is_stub = false)
WITH m, user, labels(user)[0] AS kind
WITH m, count(DISTINCT CASE kind WHEN 'Model' THEN user END) AS children,
     count(DISTINCT CASE kind WHEN 'Repository' THEN user END) AS repositories
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH m, children, repositories, license ORDER BY license.id
WITH m, children, repositories, collect(DISTINCT license.id) AS stated
WHERE all(id IN stated WHERE id IN ['other', 'unknown', 'openrail', 'bsd', 'cc', 'gfdl', 'gpl', 'lgpl'])
RETURN m.id AS model, stated, children, repositories, m.downloads AS downloads
ORDER BY children + repositories DESC, coalesce(downloads, -1) DESC, model
LIMIT toInteger($rows)
