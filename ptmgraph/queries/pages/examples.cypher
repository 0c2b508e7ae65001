// title: Nodes to show first
// question: Which model, dataset and repository of the graph have most to show?
// columns: type, id
// view: table
MATCH (f:Family)
WITH f ORDER BY f.members DESC, f.id LIMIT 1
MATCH (m:Model)-[:IN_FAMILY]->(f) WHERE EXISTS { (m)-[:LINEAGE]->(:Model) }
WITH m, COUNT { (m)<-[:LINEAGE]-(:Model) } AS children
ORDER BY children DESC, m.id LIMIT 1
RETURN 'Model' AS type, m.id AS id
UNION ALL
MATCH (d:Dataset)<-[trained:TRAINED_ON]-(:Model)
WITH d, count(trained) AS models ORDER BY models DESC, d.id LIMIT 1
RETURN 'Dataset' AS type, d.id AS id
UNION ALL
MATCH (r:Repository)-[used:REUSES]->(:Model)
WITH r, count(used) AS models ORDER BY models DESC, r.id LIMIT 1
RETURN 'Repository' AS type, r.id AS id
