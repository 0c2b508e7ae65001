// title: Models used together
// question: Which other models do the repositories use that use this one?
// param: id: Model = sentence-transformers/all-MiniLM-L6-v2 -- the model to ask about
// param: rows: integer = 50 -- the number of models to list
// columns: model, repositories
// view: bar
MATCH (:Model {id: $id})<-[:REUSES]-(r:Repository)
WITH DISTINCT r
MATCH (r)-[:REUSES]->(other:Model)
WHERE other.id <> $id
RETURN other.id AS model, count(DISTINCT r) AS repositories
ORDER BY repositories DESC, model LIMIT toInteger($rows)
