// title: Missing licence text by task
// question: Of the models of each task that name a licence and whose files were listed, how many hold no text of one?
// param: rows: integer = 50 -- the number of tasks to list
// columns: task, models, without_text, share, published_share
// view: table
MATCH (m:Model)-[:PERFORMS]->(t:Task)
WHERE m.risk_checked IS NOT NULL AND 'files' IN m.risk_checked
  AND EXISTS { MATCH (m)-[:LICENSED_UNDER]->(:License) }
OPTIONAL MATCH (m)-[:HAS_RISK]->(k:Risk)
WHERE k.id = 'license-text-missing'
WITH t, count(DISTINCT m) AS models, count(k) AS without_text
RETURN t.id AS task, models, without_text, 1.0 * without_text / models AS share,
       0.958 AS published_share
ORDER BY models DESC, task LIMIT toInteger($rows)
