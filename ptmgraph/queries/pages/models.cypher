// title: Facts on some models
// question: What is worth knowing about these models at a glance?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: id, is_stub, downloads, task, licenses
// view: table
UNWIND $ids AS wanted
WITH DISTINCT wanted
MATCH (m:Model {id: wanted})
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
RETURN m.id AS id, m.is_stub AS is_stub, m.downloads AS downloads, m.task AS task,
       collect(DISTINCT license.id) AS licenses
ORDER BY id
