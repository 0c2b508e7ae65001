// title: Children
// question: What was made from these models directly? One step down, with the evidence.
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: child, relation, parent, sources, evidence, declared, confidence
// view: lineage
UNWIND $ids AS id
WITH DISTINCT id
MATCH (parent:Model {id: id})<-[r:LINEAGE]-(child:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, r.sources AS sources,
       r.evidence AS evidence, r.declared AS declared, r.confidence AS confidence
ORDER BY child, parent, relation
