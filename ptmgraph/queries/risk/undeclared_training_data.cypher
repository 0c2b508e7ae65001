// title: Most depended-on models without declared data
// question: Which models that much rests on does no source name any training data of?
// param: rows: integer = 50 -- the number of models to list
// columns: model, repositories, children, downloads, has_card
// view: table
MATCH (m:Model)
WHERE (m.is_stub IS NULL OR m.is_stub = false)
  AND NOT EXISTS { MATCH (m)-[:TRAINED_ON]->(:Dataset) }
OPTIONAL MATCH (child:Model)-[:LINEAGE]->(m)
WHERE child <> m
WITH m, count(DISTINCT child) AS children
OPTIONAL MATCH (r:Repository)-[:RESTS_ON]->(m)
WITH m, children, count(DISTINCT r) AS repositories
WHERE children > 0 OR repositories > 0
RETURN m.id AS model, repositories, children, m.downloads AS downloads, m.has_card AS has_card
ORDER BY repositories DESC, children DESC, coalesce(downloads, -1) DESC, model
LIMIT toInteger($rows)
