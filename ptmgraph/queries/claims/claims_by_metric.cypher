// title: Claims by metric
// question: Which metrics do models state, and how many of these claims cannot be or contradict others?
// columns: metric, claims, models, impossible, contradicted, copied
// view: bar
MATCH (m:Model)-[:CLAIMS]->(c:Claim)
RETURN coalesce(c.metric, 'not said') AS metric, count(DISTINCT c) AS claims,
       count(DISTINCT m) AS models,
       sum(CASE WHEN c.problem IS NULL THEN 0 ELSE 1 END) AS impossible,
       sum(CASE WHEN c.differs_from IS NULL THEN 0 ELSE 1 END) AS contradicted,
       sum(CASE WHEN c.copied_from IS NULL THEN 0 ELSE 1 END) AS copied
ORDER BY claims DESC, metric
