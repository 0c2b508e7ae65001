// title: Quantised copies
// question: How many quantised copies do these models have, and which is one?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: model, copies, example
// view: table
UNWIND $ids AS id
MATCH (m:Model {id: id})<-[r:QUANTIZED_FROM]-(copy:Model)
WHERE r.declared AND copy.id <> m.id
WITH DISTINCT m, copy
RETURN m.id AS model, count(copy) AS copies, min(copy.id) AS example
ORDER BY model
