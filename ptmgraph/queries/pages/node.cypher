// title: One node
// question: What is known about this node?
// param: id: string = BAAI/bge-m3 -- the id of the node
// param: type: string = Model -- its label
// columns: properties
// view: table
MATCH (n:Model|Dataset|Repository|RepositoryHealth|Owner|License|NameComponent|Task|Library|Language|Architecture|Paper|Family|Snapshot {id: $id})
WHERE $type IN labels(n)
RETURN properties(n) AS properties
