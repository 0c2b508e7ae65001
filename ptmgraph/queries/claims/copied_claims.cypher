// title: Claims copied from a parent
// question: Which models state the numbers of their parent as their own, to the last digit?
// columns: model, parent, copied, claims, example
// view: table
MATCH (m:Model)-[:CLAIMS]->(c:Claim)
WITH m, count(c) AS claims
MATCH (m)-[:CLAIMS]->(d:Claim) WHERE d.copied_from IS NOT NULL
WITH m, claims, d.copied_from AS parent, count(d) AS copied, min(d.metric) AS example
RETURN m.id AS model, parent, copied, claims, example
ORDER BY copied DESC, model, parent
