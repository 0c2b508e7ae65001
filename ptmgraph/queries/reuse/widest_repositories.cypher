// title: Repositories that use most models
// question: Which repositories use the greatest number of models?
// param: rows: integer = 50 -- the number of repositories to list
// columns: repository, models
// view: bar
MATCH (r:Repository)-[:REUSES]->(m:Model)
RETURN r.id AS repository, count(DISTINCT m) AS models
ORDER BY models DESC, repository LIMIT toInteger($rows)
