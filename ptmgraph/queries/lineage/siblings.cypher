// title: Siblings
// question: Which other models were made from the same parents?
// param: id: Model = intfloat/multilingual-e5-large-instruct -- the model to ask about
// columns: child, relation, parent, downloads
// view: lineage
MATCH (m:Model {id: $id})-[:LINEAGE]->(parent:Model)
WITH DISTINCT m, parent
MATCH (parent)<-[r:LINEAGE]-(sibling:Model)
WHERE sibling <> m
RETURN sibling.id AS child, type(r) AS relation, parent.id AS parent, sibling.downloads AS downloads
ORDER BY parent, coalesce(downloads, -1) DESC, child, relation
