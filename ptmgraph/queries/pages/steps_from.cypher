// title: Bare steps from some models to their parents
// question: What were these models made from? The bare steps, for a picture.
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: child, relation, parent
// view: lineage
UNWIND $ids AS wanted
WITH DISTINCT wanted
MATCH (child:Model {id: wanted})-[r:LINEAGE]->(parent:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent
ORDER BY child, parent, relation
