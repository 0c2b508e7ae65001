// title: What releases changed
// question: Which models came and went with the releases of this repository?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// columns: month, change
// view: table
MATCH (:Repository {id: $id})-[:HAS_HEALTH]->(h:RepositoryHealth {width: 'month'})
WHERE h.model_changes IS NOT NULL
UNWIND h.model_changes AS change
RETURN h.starts_at AS month, change ORDER BY month, change
