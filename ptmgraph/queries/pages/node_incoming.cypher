// title: Relationships that end at a node
// question: What leads to this node, most downloaded first, and who says so?
// param: id: string = BAAI/bge-m3 -- the id of the node
// param: type: string = Model -- its label
// param: rows: integer = 500 -- the greatest number of relationships to list
// columns: relation, type, id, downloads, declared, confidence, sources, evidence
// view: table
MATCH (n:Model|Dataset|Repository|RepositoryHealth|Owner|License|NameComponent|Task|Library|Language|Architecture|Paper|Family|Snapshot {id: $id})<-[r]-(other)
WHERE $type IN labels(n)
RETURN type(r) AS relation, labels(other)[0] AS type, other.id AS id,
       other.downloads AS downloads, r.declared AS declared, r.confidence AS confidence,
       r.sources AS sources, r.evidence AS evidence
ORDER BY coalesce(downloads, -1) DESC, id, relation, evidence[0]
LIMIT $rows
