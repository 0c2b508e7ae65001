// title: What is said of one step
// question: Who says that this model was made from that one, and in which words?
// param: child: Model = intfloat/multilingual-e5-large -- the model that was made
// param: parent: Model = FacebookAI/xlm-roberta-large -- the model that it was made from
// columns: relation, declared, confidence, sources, evidence, retrieved_at
// view: table
MATCH (:Model {id: $child})-[r:LINEAGE]->(:Model {id: $parent})
RETURN type(r) AS relation, r.declared AS declared, r.confidence AS confidence,
       r.sources AS sources, r.evidence AS evidence, r.retrieved_at AS retrieved_at
ORDER BY relation
