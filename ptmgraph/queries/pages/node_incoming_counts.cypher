// title: Relationships that end at a node, counted
// question: How much leads to this node?
// param: id: string = BAAI/bge-m3 -- the id of the node
// param: type: string = Model -- its label
// columns: relation, type, relationships
// view: table
MATCH (n:Model|Dataset|Repository|RepositoryHealth|Owner|License|NameComponent|Task|Library|Language|Architecture|Paper|Family|Snapshot {id: $id})<-[r]-(other)
WHERE $type IN labels(n)
RETURN type(r) AS relation, labels(other)[0] AS type, count(r) AS relationships
ORDER BY relationships DESC, relation, type
