// title: Relationships that start at a node
// question: What does this node lead to, and who says so?
// param: id: string = BAAI/bge-m3 -- the id of the node
// param: type: string = Model -- its label
// param: rows: integer = 500 -- the greatest number of relationships to list
// columns: relation, type, id, declared, confidence, sources, evidence
// view: table
MATCH (n:Model|Dataset|Repository|RepositoryHealth|Owner|License|NameComponent|Task|Library|Language|Architecture|Paper|Family|Snapshot {id: $id})-[r]->(other)
WHERE $type IN labels(n) AND NOT type(r) IN ['HAS_HEALTH', 'RELEASED_WITH']
RETURN type(r) AS relation, labels(other)[0] AS type, other.id AS id, r.declared AS declared,
       r.confidence AS confidence, r.sources AS sources, r.evidence AS evidence
ORDER BY relation, id, evidence[0]
LIMIT $rows
