// title: Shortest path between two models
// question: How are these two models related?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- one model
// param: other: Model = FacebookAI/xlm-roberta-large -- the other model
// columns: path, relations, steps
// view: table
MATCH (one:Model {id: $id}), (other:Model {id: $other})
MATCH p = shortestPath((one)-[:LINEAGE*0..]-(other))
RETURN [n IN nodes(p) | n.id] AS path, [r IN relationships(p) | type(r)] AS relations, length(p) AS steps
