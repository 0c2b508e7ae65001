// title: Descendants by relation
// question: What was made from this model, directly or through others?
// param: id: Model = BAAI/bge-m3 -- the model to start from
// columns: child, relation, parent, downloads, created_at
// view: lineage
MATCH (m:Model {id: $id})<-[:LINEAGE*0..]-(parent:Model)
WITH DISTINCT parent
MATCH (parent)<-[r:LINEAGE]-(child:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent,
       child.downloads AS downloads, child.created_at AS created_at
ORDER BY parent, relation, child
