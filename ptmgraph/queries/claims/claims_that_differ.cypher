// title: Claims that differ
// question: Which models state two results for the same data and metric that cannot both be so?
// columns: model, metric, dataset, stated, at, other, other_at
// view: table
MATCH (m:Model)-[:CLAIMS]->(c:Claim) WHERE c.differs_from IS NOT NULL
MATCH (m)-[:CLAIMS]->(o:Claim) WHERE o.id IN c.differs_from AND c.id < o.id
RETURN m.id AS model, c.metric AS metric, coalesce(c.dataset, o.dataset) AS dataset,
       c.written AS stated, c.place AS at, o.written AS other, o.place AS other_at
ORDER BY model, metric, dataset, at, other_at
