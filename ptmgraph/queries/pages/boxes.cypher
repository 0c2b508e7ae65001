// title: What the boxes of a picture say
// question: What do people look for first about these models?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: id, is_stub, downloads, task, parameter_count, licenses, architectures, repositories, risks
// view: table
UNWIND $ids AS wanted
WITH DISTINCT wanted
MATCH (m:Model {id: wanted})
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH m, collect(DISTINCT license.id) AS licenses
OPTIONAL MATCH (m)-[:HAS_ARCHITECTURE]->(a:Architecture)
WITH m, licenses, collect(DISTINCT a.id) AS architectures
OPTIONAL MATCH (m)<-[:REUSES]-(r:Repository)
WITH m, licenses, architectures, count(DISTINCT r) AS repositories
OPTIONAL MATCH (m)-[:HAS_RISK]->(k:Risk)
RETURN m.id AS id, m.is_stub AS is_stub, m.downloads AS downloads, m.task AS task,
       m.parameter_count AS parameter_count, licenses, architectures, repositories,
       collect(DISTINCT k.id) AS risks
ORDER BY id
