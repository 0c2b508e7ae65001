// title: Models whose code stands still
// question: Which models have their code in a repository without a commit since this date?
// param: before: date = 2025-01-01 -- the newest commit is older than this day
// param: rows: integer = 50 -- the number of models to list
// columns: model, downloads, repository, last_commit, bus_factor
// view: table
MATCH (m:Model)-[:SOURCE_CODE]->(r:Repository)
WHERE r.last_commit IS NOT NULL AND r.last_commit < $before
RETURN m.id AS model, m.downloads AS downloads, r.id AS repository, r.last_commit AS last_commit,
       r.bus_factor AS bus_factor
ORDER BY coalesce(downloads, -1) DESC, model, repository LIMIT toInteger($rows)
