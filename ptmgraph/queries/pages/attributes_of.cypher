// title: Attributes of some models
// question: What do these models document, what do they lack, and where was looked?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: model, documents, lacks, looked_at, places, formats, parameter_count, downloads, likes, task, library, gated, created_at, last_modified, is_stub
// view: table
UNWIND $ids AS id
MATCH (m:Model {id: id})
OPTIONAL MATCH (m)-[:BUILT_WITH]->(l:Library)
WITH m, collect(DISTINCT l.id) AS libraries
RETURN m.id AS model, m.documents AS documents, m.lacks AS lacks, m.looked_at AS looked_at,
       m.attribute_places AS places, m.formats AS formats, m.parameter_count AS parameter_count,
       m.downloads AS downloads, m.likes AS likes, m.task AS task, coalesce(m.library, libraries) AS library,
       m.gated AS gated, m.created_at AS created_at, m.last_modified AS last_modified,
       m.is_stub AS is_stub
ORDER BY model
