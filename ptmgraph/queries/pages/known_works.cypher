// title: Works that the graph knows
// question: Which of these ids are models or datasets of the graph, by which name now, under which licences?
// param: ids: Models = intfloat/multilingual-e5-large-instruct -- ids of models or datasets
// columns: type, id, current, is_stub, licenses
// view: table
UNWIND $ids AS id
WITH DISTINCT id
CALL (id) {
  MATCH (work:Model {id: id}) RETURN work
  UNION ALL
  MATCH (work:Dataset {id: id}) RETURN work
}
OPTIONAL MATCH (work)-[:RENAMED_TO]->(renamed:Model)
WHERE work.is_stub
WITH id, labels(work)[0] AS type, coalesce(renamed, work) AS now
OPTIONAL MATCH (now)-[:LICENSED_UNDER]->(license:License)
WITH id, type, now, license ORDER BY license.id
RETURN type, id, now.id AS current, now.is_stub AS is_stub,
       collect(DISTINCT license.id) AS licenses
ORDER BY type, id
