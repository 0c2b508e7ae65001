// title: Unsafe formats upstream of repositories
// question: Which repositories rest on a model whose weights are only there as pickles, or that were found harmful or broken?
// param: rows: integer = 200 -- the greatest number of ways to list
// columns: repository, model, risk, path, evidence
// view: table
MATCH (m:Model)-[has:HAS_RISK]->(k:Risk)
WHERE k.id IN ['pickle-only', 'malicious-pickle', 'suspicious-pickle', 'broken-weights', 'hub-unsafe', 'hub-caution']
MATCH (r:Repository)-[rests:RESTS_ON]->(m)
RETURN DISTINCT r.id AS repository, m.id AS model, k.id AS risk, rests.path AS path,
       has.evidence AS evidence
ORDER BY repository, model, risk, path LIMIT toInteger($rows)
