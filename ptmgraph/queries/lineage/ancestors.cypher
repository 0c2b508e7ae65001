// title: Ancestors, step by step
// question: Where does this model come from? Every step up to the roots, with relation and licence.
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to start from
// columns: depth, child, relation, parent, parent_licenses, sources
// view: lineage
MATCH (m:Model {id: $id})-[:LINEAGE*0..]->(child:Model)
WITH DISTINCT m, child
MATCH p = shortestPath((m)-[:LINEAGE*0..]->(child))
WITH child, length(p) + 1 AS depth
MATCH (child)-[r:LINEAGE]->(parent:Model)
OPTIONAL MATCH (parent)-[:LICENSED_UNDER]->(license:License)
WITH child, depth, r, parent, license ORDER BY license.id
RETURN depth, child.id AS child, type(r) AS relation, parent.id AS parent,
       collect(DISTINCT license.id) AS parent_licenses, r.sources AS sources
ORDER BY depth, child, parent, relation
