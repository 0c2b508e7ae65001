// title: Who uses this model, or anything derived from it
// question: Which repositories reach this model through any descendant, and by which path?
// param: id: Model = BAAI/bge-base-en-v1.5 -- the model to ask about
// columns: repository, model, steps, path, mode, places
// view: table
MATCH (r:Repository)-[rests:RESTS_ON]->(m:Model {id: $id})
MATCH (r)-[u:REUSES]->(used:Model)
WHERE used.id = rests.used
RETURN r.id AS repository, used.id AS model, rests.steps AS steps, rests.path AS path,
       u.mode AS mode, u.places AS places
ORDER BY steps, repository, model, mode
