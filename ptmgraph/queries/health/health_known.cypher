// title: Where health is known
// question: Of which repositories that use models is the health known?
// columns: known, repositories, newest, models
// view: table
MATCH (r:Repository)
OPTIONAL MATCH (r)-[:REUSES]->(m:Model)
RETURN r.health_as_of IS NOT NULL AS known, count(DISTINCT r) AS repositories,
       max(r.health_as_of) AS newest, count(DISTINCT m) AS models
ORDER BY known DESC
