// title: Descendants, counted by relation
// question: How many models were made from this one, by the relation of their last step?
// param: id: Model = BAAI/bge-m3 -- the model to start from
// columns: relation, models, downloads
// view: bar
MATCH (m:Model {id: $id})<-[:LINEAGE*0..]-(parent:Model)
WITH DISTINCT parent
MATCH (parent)<-[r:LINEAGE]-(child:Model)
WITH DISTINCT type(r) AS relation, child
RETURN relation, count(child) AS models, sum(child.downloads) AS downloads
ORDER BY models DESC, relation
