// title: Claims that cannot be
// question: Which results are outside of what their metric can give?
// columns: model, metric, value, problem, dataset, place, source
// view: table
MATCH (m:Model)-[:CLAIMS]->(c:Claim) WHERE c.problem IS NOT NULL
RETURN m.id AS model, c.metric AS metric, c.written AS value, c.problem AS problem,
       c.dataset AS dataset, c.place AS place, c.source AS source
ORDER BY model, metric, value, place
