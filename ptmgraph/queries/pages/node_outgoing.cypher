// title: Relationships that start at a node
// question: What does this node lead to, and who says so?
// param: id: string = BAAI/bge-m3 -- the id of the node
// param: type: string = Model -- its label
// param: rows: integer = 500 -- the greatest number of relationships to list
// columns: relation, type, id, declared, confidence, sources, evidence
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
MATCH (n)-[r]->(other)
WHERE NOT type(r) IN ['HAS_HEALTH', 'RELEASED_WITH']
RETURN type(r) AS relation, labels(other)[0] AS type, other.id AS id, r.declared AS declared,
       r.confidence AS confidence, r.sources AS sources, r.evidence AS evidence
ORDER BY relation, id, evidence[0]
LIMIT $rows
