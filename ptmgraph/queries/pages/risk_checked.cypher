// title: What was looked at in some models
// question: What of these models could be looked at for risks?
// param: ids: Models = nomic-ai/nomic-embed-text-v1 -- ids of models
// columns: model, checked
// view: table
UNWIND $ids AS id
MATCH (m:Model {id: id})
RETURN DISTINCT m.id AS model, m.risk_checked AS checked
ORDER BY model
