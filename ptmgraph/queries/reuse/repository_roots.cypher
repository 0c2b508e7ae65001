// title: What a repository rests on
// question: Which models does this repository rest on, step by step, to the roots?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: model, used_directly, is_root, licenses
// view: table
MATCH (r:Repository {id: $id})-[rests:RESTS_ON]->(m:Model)
WITH m, min(rests.steps) = 0 AS used_directly
OPTIONAL MATCH (m)-[:LICENSED_UNDER]->(license:License)
WITH m, used_directly, license ORDER BY license.id
WITH m, used_directly, collect(DISTINCT license.id) AS licenses
RETURN m.id AS model, used_directly,
       NOT EXISTS { MATCH (m)-[:LINEAGE]->(above:Model) WHERE above <> m } AS is_root, licenses
ORDER BY used_directly DESC, model
