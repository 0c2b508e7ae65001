// title: Risks by family
// question: In which families of models are most members with a risk, and with which?
// param: rows: integer = 50 -- the number of families to list
// columns: family, members, with_risk, risks
// view: table
MATCH (m:Model)-[:IN_FAMILY]->(f:Family)
MATCH (m)-[:HAS_RISK]->(k:Risk)
WITH f, m, k ORDER BY k.id
WITH f, count(DISTINCT m) AS with_risk, collect(DISTINCT k.id) AS risks
RETURN f.id AS family, f.members AS members, with_risk, risks
ORDER BY with_risk DESC, family LIMIT toInteger($rows)
