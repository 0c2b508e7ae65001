// title: Risks of a model and of all it was made from
// question: Which risks does this model have, itself or from above, from which model and over how many steps?
// param: id: Model = llm-semantic-router/multi-modal-embed-large -- the model to ask about
// columns: model, risk, severity, steps, evidence, declared
// view: table
MATCH (m:Model {id: $id})-[:LINEAGE*0..]->(above:Model)
WITH DISTINCT m, above
MATCH (above)-[r:HAS_RISK]->(k:Risk)
MATCH p = shortestPath((m)-[:LINEAGE*0..]->(above))
RETURN above.id AS model, k.id AS risk, k.severity AS severity, length(p) AS steps,
       r.evidence AS evidence, r.declared AS declared
ORDER BY steps, model, risk
