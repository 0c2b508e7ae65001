MATCH (m:Model {id: $id})<-[:LINEAGE*0..]-(parent:Model)
WITH DISTINCT parent
MATCH (parent)<-[r:LINEAGE]-(child:Model)
WITH DISTINCT type(r) AS relation, child
RETURN relation, count(child) AS models, sum(child.downloads) AS downloads
ORDER BY models DESC, relation
