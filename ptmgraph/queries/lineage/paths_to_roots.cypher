// title: All paths to the roots
// question: By which ways does this model reach models without a parent? Paths stop after 12 steps; complete is then false.
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to start from
// param: paths: integer = 100 -- the greatest number of paths to list
// columns: path, relations, steps, complete
// view: table
MATCH p = (m:Model {id: $id})-[:LINEAGE*1..12]->(top:Model)
WITH p, NOT EXISTS { MATCH (top)-[:LINEAGE]->(above:Model) WHERE above <> top } AS complete
WHERE complete OR length(p) = 12
WITH [n IN nodes(p) | n.id] AS path, [r IN relationships(p) | type(r)] AS relations, length(p) AS steps, complete
LIMIT toInteger($paths)
RETURN path, relations, steps, complete
ORDER BY steps, path, relations
