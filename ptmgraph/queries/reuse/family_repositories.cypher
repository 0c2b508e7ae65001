// title: Repositories that share a family
// question: Which other repositories use a model of the same family as this one does?
// param: id: Repository = github.com/qdrant/fastembed -- the repository to ask about
// param: rows: integer = 200 -- the greatest number of repositories to list
// columns: family, repository, models
// view: table
MATCH (mine:Repository {id: $id})-[:REUSES]->(:Model)-[:IN_FAMILY]->(family:Family)
WITH DISTINCT mine, family
MATCH (family)<-[:IN_FAMILY]-(m:Model)<-[:REUSES]-(r:Repository)
WHERE r <> mine
WITH family, r, m ORDER BY m.id
RETURN family.id AS family, r.id AS repository, collect(DISTINCT m.id) AS models
ORDER BY family, repository LIMIT toInteger($rows)
