// title: Stale ancestors of what repositories use
// question: Which models that were not changed for two years do repositories rest on without naming them?
// param: rows: integer = 100 -- the number of models to list
// columns: model, last_modified, repositories, longest_way
// view: table
MATCH (m:Model)-[:HAS_RISK]->(k:Risk)
WHERE k.id = 'stale-base' AND m.last_modified IS NOT NULL
MATCH (r:Repository)-[rests:RESTS_ON]->(m)
WHERE rests.steps > 0
RETURN m.id AS model, m.last_modified AS last_modified, count(DISTINCT r) AS repositories,
       max(rests.steps) AS longest_way
ORDER BY repositories DESC, model LIMIT toInteger($rows)
