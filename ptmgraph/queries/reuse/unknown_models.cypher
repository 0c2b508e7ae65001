// title: Models used but not described
// question: Which models do repositories use although no source describes them?
// param: rows: integer = 200 -- the greatest number of models to list
// columns: model, repositories, example
// view: table
MATCH (r:Repository)-[:REUSES]->(m:Model)
WHERE m.is_stub
WITH m, count(DISTINCT r) AS repositories, min(r.id) AS example
RETURN m.id AS model, repositories, example
ORDER BY repositories DESC, model LIMIT toInteger($rows)
