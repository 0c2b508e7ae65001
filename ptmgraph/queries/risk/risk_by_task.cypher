// title: Risks by task
// question: Of the models of each task, how many have a risk, and how many one of severity high or medium?
// param: rows: integer = 50 -- the number of tasks to list
// columns: task, models, with_risk, graver
// view: table
MATCH (m:Model)-[:PERFORMS]->(t:Task)
OPTIONAL MATCH (m)-[:HAS_RISK]->(k:Risk)
WITH t, m, count(k) AS risks, sum(CASE WHEN k.severity IN ['high', 'medium'] THEN 1 ELSE 0 END) AS grave
RETURN t.id AS task, count(m) AS models, sum(CASE WHEN risks > 0 THEN 1 ELSE 0 END) AS with_risk,
       sum(CASE WHEN grave > 0 THEN 1 ELSE 0 END) AS graver
ORDER BY with_risk DESC, models DESC, task LIMIT toInteger($rows)
