// title: Parents
// question: What were these models made from? One step up, with the evidence.
// param: ids: Models = BAAI/bge-m3, intfloat/multilingual-e5-large-instruct -- the models to ask about
// columns: child, relation, parent, sources, evidence, declared, confidence
// view: lineage
UNWIND $ids AS id
WITH DISTINCT id
MATCH (child:Model {id: id})-[r:LINEAGE]->(parent:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, r.sources AS sources,
       r.evidence AS evidence, r.declared AS declared, r.confidence AS confidence
ORDER BY child, parent, relation
