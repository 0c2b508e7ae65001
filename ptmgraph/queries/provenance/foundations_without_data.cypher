// title: Foundations without declared data
// question: On which models that name no training data do most others rest?
// param: rows: integer = 50 -- the number of models to list
// columns: model, children, repositories, downloads, lacks
// view: table
MATCH (m:Model)<-[:LINEAGE]-(child:Model)
WHERE m.lacks IS NOT NULL AND 'dataset' IN m.lacks AND child <> m
WITH DISTINCT m, child
WITH m, count(child) AS children
ORDER BY children DESC, m.id LIMIT toInteger($rows)
OPTIONAL MATCH (m)<-[:RESTS_ON]-(r:Repository)
WITH m, children, count(DISTINCT r) AS repositories
RETURN m.id AS model, children, repositories, m.downloads AS downloads, m.lacks AS lacks
ORDER BY children DESC, model
