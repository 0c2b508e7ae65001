// title: What two models have in common
// question: Which models were both of these made from?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- one model
// param: other: Model = intfloat/multilingual-e5-large -- the other model
// columns: ancestor, steps_from_one, steps_from_other
// view: table
MATCH (one:Model {id: $id})-[:LINEAGE*0..]->(ancestor:Model)
WITH DISTINCT one, ancestor
MATCH (other:Model {id: $other})
MATCH p = shortestPath((one)-[:LINEAGE*0..]->(ancestor))
MATCH q = shortestPath((other)-[:LINEAGE*0..]->(ancestor))
RETURN ancestor.id AS ancestor, length(p) AS steps_from_one, length(q) AS steps_from_other
ORDER BY steps_from_one + steps_from_other, ancestor
