// title: The models of an overview
// question: Which models are downloaded most, and what are they?
// param: rows: integer = 15000 -- the number of models
// columns: id, downloads, task, architectures, licenses
// view: table
MATCH (m:Model)
WITH m ORDER BY coalesce(m.downloads, 0) DESC, m.id LIMIT toInteger($rows)
OPTIONAL MATCH (m)-[:HAS_ARCHITECTURE]->(a:Architecture)
WITH m, collect(DISTINCT a.id) AS architectures
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
RETURN m.id AS id, m.downloads AS downloads, m.task AS task, architectures,
       collect(DISTINCT license.id) AS licenses
