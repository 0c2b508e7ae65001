// title: Own risks of some models
// question: Which risks do these models have themselves, and who says so?
// param: ids: Models = nomic-ai/nomic-embed-text-v1 -- ids of models
// columns: model, risk, severity, title, advice, evidence, declared, confidence
// view: table
UNWIND $ids AS id
MATCH (m:Model {id: id})-[r:HAS_RISK]->(k:Risk)
RETURN DISTINCT m.id AS model, k.id AS risk, k.severity AS severity, k.title AS title,
       k.advice AS advice, r.evidence AS evidence, r.declared AS declared, r.confidence AS confidence
ORDER BY model, risk
