// title: Version, task and architecture of some models
// question: Which revision, task and architecture do these models have?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: model, revision, task, architectures
// view: table
UNWIND $ids AS wanted
WITH DISTINCT wanted
MATCH (m:Model {id: wanted})
OPTIONAL MATCH (m)-[:HAS_ARCHITECTURE]->(architecture:Architecture)
WITH m, architecture ORDER BY architecture.id
RETURN m.id AS model, m.revision AS revision, m.task AS task,
       collect(architecture.id) AS architectures
ORDER BY model
