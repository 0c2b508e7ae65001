// title: Derivatives per month
// question: How many models that name a parent were published in each month?
// columns: month, models
// view: line
MATCH (child:Model)-[:LINEAGE]->(:Model)
WITH DISTINCT child
WHERE child.created_at IS NOT NULL
RETURN substring(child.created_at, 0, 7) AS month, count(child) AS models
ORDER BY month
