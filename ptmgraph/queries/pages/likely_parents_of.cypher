// title: Likely parents of a model
// question: What was this model probably made from, as its name says?
// param: id: Model = Alibaba-NLP/gte-Qwen2-1.5B-instruct -- the model to ask about
// columns: parent, confidence, sources, evidence, declared
// view: table
MATCH (m:Model {id: $id})-[likely:LIKELY_DERIVED_FROM]->(parent:Model)
RETURN parent.id AS parent, likely.confidence AS confidence, likely.sources AS sources,
       likely.evidence AS evidence, likely.declared AS declared
ORDER BY confidence DESC, parent
