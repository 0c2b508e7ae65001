// title: Descendants, counted by relation
// question: How many models were made from this one, by the relation of their last step?
// param: id: Model = BAAI/bge-m3 -- the model to start from
// columns: relation, models, downloads
// view: bar
MATCH (t:Tally) WHERE t.id STARTS WITH 'descendants_count/' + $id + '/' AND t.keys[0] = $id
RETURN t.keys[1] AS relation, t.count AS models, t.count_2 AS downloads
ORDER BY models DESC, relation
UNION ALL
OPTIONAL MATCH (counted:Tally {id: 'descendants_count/' + $id + '/1'})
WITH counted WHERE counted IS NULL
MATCH (m:Model {id: $id})<-[:LINEAGE*0..]-(parent:Model)
WITH DISTINCT parent
MATCH (parent)<-[r:LINEAGE]-(child:Model)
WITH DISTINCT type(r) AS relation, child
RETURN relation, count(child) AS models, sum(child.downloads) AS downloads
ORDER BY models DESC, relation
