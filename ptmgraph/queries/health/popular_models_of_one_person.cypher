// title: Popular models that one person keeps
// question: Which much downloaded models have their code in a repository that hangs on this few people?
// param: people: integer = 1 -- the greatest bus factor to list
// param: rows: integer = 50 -- the number of models to list
// columns: model, downloads, repository, bus_factor, authors_in_year, last_commit
// view: table
MATCH (m:Model)-[:SOURCE_CODE]->(r:Repository)
WHERE r.bus_factor IS NOT NULL AND r.bus_factor <= toInteger($people)
RETURN m.id AS model, m.downloads AS downloads, r.id AS repository, r.bus_factor AS bus_factor,
       r.authors_in_year AS authors_in_year, r.last_commit AS last_commit
ORDER BY coalesce(downloads, -1) DESC, model, repository LIMIT toInteger($rows)
