// title: Grave risks that much rests on
// question: Which models with a risk of this severity do most repositories and models rest on?
// param: severity: string = high -- high, medium or low
// param: rows: integer = 50 -- the number of models to list
// columns: model, risks, repositories, children, downloads
// view: table
MATCH (m:Model)-[:HAS_RISK]->(k:Risk)
WHERE k.severity = $severity
WITH m, k ORDER BY k.id
WITH m, collect(DISTINCT k.id) AS risks
OPTIONAL MATCH (r:Repository)-[:RESTS_ON]->(m)
WITH m, risks, count(DISTINCT r) AS repositories
OPTIONAL MATCH (child:Model)-[:LINEAGE]->(m)
WHERE child <> m
RETURN m.id AS model, risks, repositories, count(DISTINCT child) AS children,
       m.downloads AS downloads
ORDER BY repositories DESC, children DESC, coalesce(downloads, -1) DESC, model
LIMIT toInteger($rows)
