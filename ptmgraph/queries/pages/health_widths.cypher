// title: Windows of a repository's health
// question: In windows of which width is the health of this repository known?
// param: id: Repository = github.com/qdrant/fastembed -- the repository
// columns: width, windows
// view: table
MATCH (:Repository {id: $id})-[:HAS_HEALTH]->(h:RepositoryHealth)
RETURN h.width AS width, count(h) AS windows ORDER BY width
