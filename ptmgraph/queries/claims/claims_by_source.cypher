// title: Where claims stand
// question: How many results stand in the metadata of cards, in files of results, and only in text?
// columns: source, claims, models, verified
// view: bar
MATCH (m:Model)-[:CLAIMS]->(c:Claim)
RETURN c.source AS source, count(DISTINCT c) AS claims, count(DISTINCT m) AS models,
       sum(CASE WHEN c.verified = 'yes' THEN 1 ELSE 0 END) AS verified
ORDER BY claims DESC, source
