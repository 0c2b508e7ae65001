// title: Evidence of attributes
// question: Which relationships say what these models document, and where were they seen?
// param: ids: Models = BAAI/bge-m3 -- the models to ask about
// columns: model, relation, id, evidence
// view: table
UNWIND $ids AS id
MATCH (m:Model {id: id})-[r:TRAINED_ON|DESCRIBED_BY|SOURCE_CODE|HAS_ARCHITECTURE|PERFORMS|LICENSED_UNDER|COVERS_LANGUAGE|BUILT_WITH|LINEAGE]->(n:Dataset|Paper|Repository|Architecture|Task|License|Language|Library|Model)
WHERE (r.declared OR 'inferred_kind' IN r.sources) AND n.id <> m.id
RETURN m.id AS model, type(r) AS relation, n.id AS id, r.evidence AS evidence
ORDER BY model, relation, id
