// title: Who uses this model, or anything derived from it
// question: Which repositories reach this model through any descendant, and by which path?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to ask about
// columns: repository, model, steps, path, mode, places
// view: table
MATCH (m:Model {id: $id})<-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*0..]-(used:Model)
WITH DISTINCT m, used
MATCH (:Repository)-[:REUSES]->(used)
WITH DISTINCT m, used
MATCH p = shortestPath((used)-[:FINETUNED_FROM|ADAPTER_OF|QUANTIZED_FROM|MERGED_FROM|DISTILLED_FROM|DERIVED_FROM*0..]->(m))
WITH used, length(p) AS steps, [n IN nodes(p) | n.id] AS path
MATCH (r:Repository)-[u:REUSES]->(used)
RETURN r.id AS repository, used.id AS model, steps, path, u.mode AS mode, u.places AS places
ORDER BY steps, repository, model, mode
