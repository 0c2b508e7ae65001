// title: Gated ancestors of open models
// question: Which models that anybody can fetch were made from one whose access must be asked for?
// param: rows: integer = 200 -- the greatest number of models to list
// columns: ancestor, gated, models, downloads
// view: table
MATCH (a:Model)
WHERE a.gated IS NOT NULL AND a.gated <> 'false'
MATCH (a)<-[:LINEAGE*1..]-(m:Model)
WHERE m <> a AND coalesce(m.gated, 'false') = 'false'
WITH DISTINCT a, m
RETURN a.id AS ancestor, a.gated AS gated, count(m) AS models,
       sum(coalesce(m.downloads, 0)) AS downloads
ORDER BY models DESC, ancestor LIMIT toInteger($rows)
