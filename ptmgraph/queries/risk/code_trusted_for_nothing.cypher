// title: Code trusted without need
// question: Which code lets a model's own Python files run, although its configuration was read and names none?
// param: rows: integer = 200 -- the greatest number of uses to list
// columns: repository, model, trusted_at
// view: table
MATCH (r:Repository)-[use:REUSES]->(m:Model)
WHERE use.trusts_code IS NOT NULL AND m.risk_checked IS NOT NULL AND 'config' IN m.risk_checked
  AND NOT EXISTS { MATCH (m)-[has:HAS_RISK]->(k:Risk) WHERE k.id = 'custom-code' AND has.declared }
RETURN r.id AS repository, m.id AS model, use.trusts_code AS trusted_at
ORDER BY repository, model LIMIT toInteger($rows)
