// title: Most downloaded models and their reuse
// question: How many repositories use the most downloaded models?
// param: rows: integer = 50 -- the number of models to list
// columns: model, downloads, repositories
// view: bar
MATCH (m:Model) WHERE m.downloads IS NOT NULL
WITH m ORDER BY m.downloads DESC, m.id LIMIT toInteger($rows)
OPTIONAL MATCH (m)<-[:REUSES]-(r:Repository)
RETURN m.id AS model, m.downloads AS downloads, count(DISTINCT r) AS repositories
ORDER BY downloads DESC, model
