// title: All steps above a model
// question: Which steps lead from this model to its roots? The bare steps, for a picture.
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to start from
// columns: child, relation, parent
// view: lineage
MATCH (m:Model {id: $id})-[:LINEAGE*0..]->(child:Model)
WITH DISTINCT child
MATCH (child)-[r:LINEAGE]->(parent:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent
ORDER BY child, parent, relation
