// title: Models of the same task
// question: Which models do the same task as this one, and how large are they?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to replace
// param: rows: integer = 300 -- the greatest number of models to list beside it
// columns: model, task, family, parameter_count, downloads, licenses
// view: table
MATCH (one:Model {id: $id})-[:PERFORMS]->(task:Task)
MATCH (m:Model)-[:PERFORMS]->(task)
WHERE m.is_stub IS NULL OR m.is_stub = false
WITH DISTINCT one, task, m
ORDER BY m <> one, coalesce(m.downloads, -1) DESC, m.id
LIMIT toInteger($rows) + 1
OPTIONAL MATCH (m)-[:IN_FAMILY]->(family:Family)
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH m, task, family, license ORDER BY license.id
RETURN m.id AS model, task.id AS task, family.id AS family, m.parameter_count AS parameter_count,
       m.downloads AS downloads, collect(DISTINCT license.id) AS licenses
ORDER BY coalesce(downloads, -1) DESC, model
