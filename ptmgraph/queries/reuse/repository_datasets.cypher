// title: Datasets behind a repository
// question: Which datasets stand behind the models that this repository uses?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: dataset, model, used_directly, licenses
// view: table
MATCH (r:Repository {id: $id})-[:REUSES]->(used:Model)
MATCH (used)-[:LINEAGE*0..]->(m:Model)
WITH DISTINCT r, m
MATCH (m)-[:TRAINED_ON]->(d:Dataset)
OPTIONAL MATCH (d)-[:LICENSED_UNDER]->(license:License)
WITH r, m, d, license ORDER BY license.id
WITH r, m, d, collect(DISTINCT license.id) AS licenses
RETURN d.id AS dataset, m.id AS model, EXISTS { (r)-[:REUSES]->(m) } AS used_directly, licenses
ORDER BY dataset, model
