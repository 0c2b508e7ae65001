// title: Steps that lead to some works
// question: By which steps, from which works, do licence terms come to these models or repositories?
// param: ids: Models = intfloat/multilingual-e5-large-instruct -- ids of models or repositories
// columns: downstream, relation, mode, upstream, declared, confidence, evidence
// view: table
UNWIND $ids AS id
CALL (id) {
  MATCH (target:Model {id: id}) RETURN target
  UNION ALL
  MATCH (target:Repository {id: id}) RETURN target
}
MATCH (target)-[:REUSES|LINEAGE*0..]->(work:Model|Repository)
WITH DISTINCT work
MATCH (work)-[r:REUSES|TRAINED_ON|LINEAGE]->(upstream:Model|Dataset)
RETURN work.id AS downstream, type(r) AS relation, r.mode AS mode, upstream.id AS upstream,
       r.declared AS declared, r.confidence AS confidence, r.evidence AS evidence
ORDER BY downstream, upstream, relation, mode
