// title: Most reused models
// question: Which models do most repositories use, and how often are those downloaded?
// param: rows: integer = 50 -- the number of models to list
// columns: model, repositories, downloads
// view: bar
MATCH (m:Model)<-[:REUSES]-(r:Repository)
WITH m, count(DISTINCT r) AS repositories
RETURN m.id AS model, repositories, m.downloads AS downloads
ORDER BY repositories DESC, model LIMIT toInteger($rows)
