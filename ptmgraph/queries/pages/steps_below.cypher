// title: All steps below a model
// question: Which steps lead from this model to all that was made from it? For a picture.
// param: id: Model = BAAI/bge-m3 -- the model to start from
// columns: child, relation, parent
// view: lineage
MATCH (m:Model {id: $id})<-[:LINEAGE*0..]-(parent:Model)
WITH DISTINCT parent
MATCH (parent)<-[r:LINEAGE]-(child:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent
ORDER BY child, parent, relation
