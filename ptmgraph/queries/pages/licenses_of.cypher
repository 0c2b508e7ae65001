// title: Licences of some works
// question: Which licences do these models, datasets or repositories carry, and who says so?
// param: ids: Models = intfloat/multilingual-e5-large-instruct -- ids of the works
// columns: label, work, license, sources
// view: table
UNWIND $ids AS id
CALL (id) {
  MATCH (work:Model {id: id}) RETURN work
  UNION ALL
  MATCH (work:Dataset {id: id}) RETURN work
  UNION ALL
  MATCH (work:Repository {id: id}) RETURN work
}
MATCH (work)-[r:LICENSED_UNDER]->(license:License)
RETURN DISTINCT labels(work)[0] AS label, work.id AS work, license.id AS license, r.sources AS sources
ORDER BY label, work, license
