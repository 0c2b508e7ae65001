// title: All steps of one relation
// question: Between which works does this relation stand?
// param: relation: string = FINETUNED_FROM -- the relationship type
// columns: downstream, relation, mode, upstream, declared, confidence, evidence
// view: table
MATCH (work:Model|Repository)-[r:REUSES|TRAINED_ON|LINEAGE]->(upstream:Model|Dataset)
WHERE type(r) = $relation
RETURN work.id AS downstream, type(r) AS relation, r.mode AS mode, upstream.id AS upstream,
       r.declared AS declared, r.confidence AS confidence, r.sources AS evidence
ORDER BY downstream, upstream, mode
