// title: Blast radius of a model
// question: If this model were withdrawn, which models derived from it would be hit, and how many repositories?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// param: rows: integer = 100 -- the greatest number of models to list
// columns: model, steps, downloads, repositories, places
// view: table
MATCH (m:Model {id: $id})<-[:LINEAGE*0..]-(hit:Model)
WITH DISTINCT m, hit
OPTIONAL MATCH (r:Repository)-[u:REUSES]->(hit)
WITH m, hit, count(DISTINCT r) AS repositories, sum(u.uses) AS places
ORDER BY repositories DESC, coalesce(hit.downloads, -1) DESC, hit.id LIMIT toInteger($rows)
MATCH p = shortestPath((m)<-[:LINEAGE*0..]-(hit))
RETURN hit.id AS model, length(p) AS steps, hit.downloads AS downloads, repositories, places
ORDER BY steps, coalesce(downloads, -1) DESC, model
