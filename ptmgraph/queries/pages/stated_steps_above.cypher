// title: Stated steps above a model
// question: Which steps that sources state lead from this model to its ancestors?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to start from
// columns: child, parent
// view: table
MATCH (m:Model {id: $id})-[:LINEAGE*0..]->(child:Model)
WITH DISTINCT child
MATCH (child)-[r:LINEAGE]->(parent:Model)
WHERE (r.declared OR 'inferred_kind' IN r.sources) AND child.id <> parent.id
RETURN DISTINCT child.id AS child, parent.id AS parent
ORDER BY child, parent
