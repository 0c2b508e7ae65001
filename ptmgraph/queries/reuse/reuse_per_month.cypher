// title: Reuse per month
// question: How many repositories that use models were begun in each month, and how many models do they use?
// columns: month, repositories, models
// view: line
MATCH (r:Repository)-[:REUSES]->(m:Model)
WHERE r.created_at IS NOT NULL
RETURN substring(r.created_at, 0, 7) AS month, count(DISTINCT r) AS repositories,
       count(DISTINCT m) AS models
ORDER BY month
