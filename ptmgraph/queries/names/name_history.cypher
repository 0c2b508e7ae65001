// title: Names along the lineage of a model
// question: What did each step of this model's lineage add to the name, and what did it drop?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to ask about
// columns: child, relation, parent, added, dropped
// view: lineage
MATCH (m:Model {id: $id})
MATCH (m)-[:LINEAGE*0..]->(child:Model)
WITH DISTINCT child
MATCH (child)-[step:LINEAGE]->(parent:Model)
OPTIONAL MATCH (child)-[:HAS_COMPONENT]->(a:NameComponent)
WITH child, step, parent, a ORDER BY a.id
WITH child, step, parent, collect(DISTINCT a.id) AS own
OPTIONAL MATCH (parent)-[:HAS_COMPONENT]->(b:NameComponent)
WITH child, step, parent, own, b ORDER BY b.id
WITH child, step, parent, own, collect(DISTINCT b.id) AS inherited
RETURN child.id AS child, type(step) AS relation, parent.id AS parent,
       [id IN own WHERE NOT id IN inherited] AS added,
       [id IN inherited WHERE NOT id IN own] AS dropped
ORDER BY child, parent, relation
