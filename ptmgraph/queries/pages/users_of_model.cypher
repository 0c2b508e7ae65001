// title: Repositories that rest on a model, the nearest first
// question: Which repositories use this model or one that was made from it, and in which lines?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// param: rows: integer = 500 -- the greatest number of uses to list
// columns: repository, used, steps, stars, places
// view: table
MATCH (r:Repository)-[rests:RESTS_ON]->(m:Model {id: $id})
WITH r, rests.used AS used, rests.steps AS steps
ORDER BY steps, coalesce(r.stars, -1) DESC, r.id, used LIMIT toInteger($rows)
MATCH (r)-[u:REUSES]->(model:Model)
WHERE model.id = used
RETURN r.id AS repository, used, steps, r.stars AS stars, u.places AS places
ORDER BY steps, coalesce(stars, -1) DESC, repository, used, u.mode
LIMIT toInteger($rows)
