// title: Custom code that reaches repositories
// question: Which repositories rest on a model that runs code of its publisher, and where do they let it run?
// param: rows: integer = 200 -- the greatest number of ways to list
// columns: repository, model, path, trusted_at, evidence
// view: table
MATCH (m:Model)-[has:HAS_RISK]->(k:Risk)
WHERE k.id = 'custom-code'
MATCH (r:Repository)-[rests:RESTS_ON]->(m)
MATCH (r)-[use:REUSES]->(used:Model)
WHERE used.id = rests.used
RETURN DISTINCT r.id AS repository, m.id AS model, rests.path AS path,
       use.trusts_code AS trusted_at, has.evidence AS evidence
ORDER BY repository, model, path LIMIT toInteger($rows)
