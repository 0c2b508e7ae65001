// title: Models that others rest on, without a licence
// question: Which described models state no licence, or one that names no text, although models were made from them or code uses them?
// param: rows: integer = 200 -- the greatest number of models to list
// columns: model, stated, children, repositories, downloads
// view: table
MATCH (m:Model)
WHERE m.is_stub IS NULL OR m.is_stub = false
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH m, license ORDER BY license.id
WITH m, collect(DISTINCT license.id) AS stated
WHERE all(id IN stated WHERE id IN ['other', 'unknown', 'openrail', 'bsd', 'cc', 'gfdl', 'gpl', 'lgpl'])
OPTIONAL MATCH (child:Model)-[:LINEAGE]->(m)
WHERE child <> m
WITH m, stated, count(DISTINCT child) AS children
OPTIONAL MATCH (repository:Repository)-[:REUSES]->(m)
WITH m, stated, children, count(DISTINCT repository) AS repositories
WHERE children + repositories > 0
RETURN m.id AS model, stated, children, repositories, m.downloads AS downloads
ORDER BY children + repositories DESC, coalesce(downloads, -1) DESC, model
LIMIT toInteger($rows)
