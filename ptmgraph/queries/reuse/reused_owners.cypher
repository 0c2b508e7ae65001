// title: Owners of reused models
// question: Whose models do repositories use most, by the number of models?
// param: rows: integer = 50 -- the number of owners to list
// columns: owner, models, repositories
// view: bar
MATCH (owner:Owner)<-[:PUBLISHED_BY]-(m:Model)<-[:REUSES]-(r:Repository)
RETURN owner.id AS owner, count(DISTINCT m) AS models, count(DISTINCT r) AS repositories
ORDER BY models DESC, owner LIMIT toInteger($rows)
