// title: Children with their downloads
// question: What was made from these models directly, with the evidence, and how often is it downloaded?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: child, relation, parent, sources, evidence, declared, confidence, downloads
// view: lineage
UNWIND $ids AS id
WITH DISTINCT id
MATCH (parent:Model {id: id})<-[r:LINEAGE]-(child:Model)
RETURN child.id AS child, type(r) AS relation, parent.id AS parent, r.sources AS sources,
       r.evidence AS evidence, r.declared AS declared, r.confidence AS confidence,
       child.downloads AS downloads
ORDER BY child, parent, relation
