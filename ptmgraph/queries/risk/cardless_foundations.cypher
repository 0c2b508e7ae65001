// title: Models without a card that others rest on
// question: Which models whose record was read have no card, and how much rests on them?
// param: rows: integer = 100 -- the number of models to list
// columns: model, children, repositories, downloads
// view: table
MATCH (m:Model)
WHERE m.has_card IS NOT NULL AND m.has_card = false
OPTIONAL MATCH (child:Model)-[:LINEAGE]->(m)
WHERE child <> m
WITH m, count(DISTINCT child) AS children
OPTIONAL MATCH (r:Repository)-[:RESTS_ON]->(m)
RETURN m.id AS model, children, count(DISTINCT r) AS repositories, m.downloads AS downloads
ORDER BY children DESC, repositories DESC, coalesce(downloads, -1) DESC, model
LIMIT toInteger($rows)
