// title: Renamed models
// question: Which of these models have another id now?
// param: ids: Models = bert-base-uncased -- ids as they are written somewhere
// columns: id, current
// view: table
UNWIND $ids AS id
WITH DISTINCT id
MATCH (old:Model {id: id})-[:RENAMED_TO]->(now:Model)
WHERE old.is_stub
WITH id, collect(DISTINCT now.id) AS names
WHERE size(names) = 1
RETURN id, names[0] AS current
ORDER BY id
