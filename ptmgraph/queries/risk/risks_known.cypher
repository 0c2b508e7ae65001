// title: Risks by kind
// question: Which kinds of risk do the loaded models have, how many have each, and how much are these downloaded?
// columns: risk, severity, models, downloads, meaning, advice
// view: table
MATCH (m:Model)-[:HAS_RISK]->(k:Risk)
WITH k, count(DISTINCT m) AS models, sum(coalesce(m.downloads, 0)) AS downloads
RETURN k.id AS risk, k.severity AS severity, models, downloads, k.meaning AS meaning,
       k.advice AS advice
ORDER BY models DESC, risk
