// title: Relationships that end at a node, counted
// question: How much leads to this node?
// param: id: string = BAAI/bge-m3 -- the id of the node
// param: type: string = Model -- its label
// columns: relation, type, relationships
// view: table
WITH $id AS id
CALL (id) {
  MATCH (n:Model {id: id}) RETURN n
  UNION ALL
  MATCH (n:Dataset {id: id}) RETURN n
  UNION ALL
  MATCH (n:Repository {id: id}) RETURN n
  UNION ALL
  MATCH (n:RepositoryHealth {id: id}) RETURN n
  UNION ALL
  MATCH (n:Owner {id: id}) RETURN n
  UNION ALL
  MATCH (n:License {id: id}) RETURN n
  UNION ALL
  MATCH (n:NameComponent {id: id}) RETURN n
  UNION ALL
  MATCH (n:Task {id: id}) RETURN n
  UNION ALL
  MATCH (n:Library {id: id}) RETURN n
  UNION ALL
  MATCH (n:Language {id: id}) RETURN n
  UNION ALL
  MATCH (n:Architecture {id: id}) RETURN n
  UNION ALL
  MATCH (n:Paper {id: id}) RETURN n
  UNION ALL
  MATCH (n:Family {id: id}) RETURN n
  UNION ALL
  MATCH (n:Snapshot {id: id}) RETURN n
}
WITH n WHERE $type IN labels(n)
MATCH (n)<-[r]-(other)
RETURN type(r) AS relation, labels(other)[0] AS type, count(r) AS relationships
ORDER BY relationships DESC, relation, type
