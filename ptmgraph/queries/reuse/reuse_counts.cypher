// title: Models by number of repositories
// question: How many models are used by one repository, by two, by three, and so on?
// columns: repositories, models
// view: bar
MATCH (m:Model)<-[:REUSES]-(r:Repository)
WITH m, count(DISTINCT r) AS repositories
RETURN repositories, count(m) AS models
ORDER BY repositories
