// title: Chains of one owner
// question: Which owners hold whole chains of models, so that all goes with one account?
// param: rows: integer = 50 -- the number of owners to list
// columns: owner, chains, downloads, example
// view: table
MATCH (m:Model)-[:HAS_RISK]->(k:Risk)
WHERE k.id = 'single-owner'
MATCH (m)-[:PUBLISHED_BY]->(o:Owner)
RETURN o.id AS owner, count(m) AS chains, sum(coalesce(m.downloads, 0)) AS downloads,
       min(m.id) AS example
ORDER BY chains DESC, owner LIMIT toInteger($rows)
