// title: Used models under another licence than their parent
// question: Which repositories use a model whose parent is under another licence?
// param: rows: integer = 200 -- the greatest number of uses to list
// columns: repository, model, relation, parent, licenses, parent_licenses
// view: table
MATCH (r:Repository)-[:REUSES]->(m:Model)-[step:LINEAGE]->(parent:Model)
WHERE m <> parent
WITH DISTINCT r, m, step, parent
MATCH (m)-[:LICENSED_UNDER]->(a:License)
WITH r, m, step, parent, a ORDER BY a.id
WITH r, m, step, parent, collect(DISTINCT a.id) AS licenses
MATCH (parent)-[:LICENSED_UNDER]->(b:License)
WITH r, m, step, parent, licenses, b ORDER BY b.id
WITH r, m, step, parent, licenses, collect(DISTINCT b.id) AS parent_licenses
WHERE licenses <> parent_licenses
RETURN r.id AS repository, m.id AS model, type(step) AS relation, parent.id AS parent, licenses,
       parent_licenses
ORDER BY repository, model, parent, relation LIMIT toInteger($rows)
