// title: Repositories that rest on a model, the nearest first
// question: Which repositories use this model or one that was made from it, and in which lines?
// param: id: Model = BAAI/bge-m3 -- the model to ask about
// param: rows: integer = 500 -- the greatest number of uses to list
// columns: repository, used, steps, stars, places
// view: table
MATCH (m:Model {id: $id})<-[rests:RESTS_ON]-(r:Repository)
WITH r, rests.used AS nearest, rests.steps AS steps
ORDER BY steps, coalesce(r.stars, -1) DESC, r.id, nearest LIMIT toInteger($rows)
MATCH (r)-[u:REUSES]->(used:Model {id: nearest})
RETURN r.id AS repository, used.id AS used, steps, r.stars AS stars,
       u.places AS places
ORDER BY steps, coalesce(stars, -1) DESC, repository, used, u.mode
LIMIT toInteger($rows)
