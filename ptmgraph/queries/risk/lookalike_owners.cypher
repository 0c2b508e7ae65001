// title: Models of look-alike owners
// question: Which models are of an owner whose name can be taken for that of a far more popular one?
// param: rows: integer = 200 -- the greatest number of models to list
// columns: model, downloads, repositories, evidence, confidence
// view: table
MATCH (m:Model)-[has:HAS_RISK]->(k:Risk)
WHERE k.id = 'lookalike-owner' AND m.downloads IS NOT NULL
OPTIONAL MATCH (r:Repository)-[:RESTS_ON]->(m)
RETURN m.id AS model, m.downloads AS downloads, count(DISTINCT r) AS repositories,
       has.evidence AS evidence, has.confidence AS confidence
ORDER BY confidence DESC, repositories DESC, downloads DESC, model LIMIT toInteger($rows)
